/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.context;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * An application as users write it.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class LibrarianApplication {

	@Bean
	Librarian librarian(ChatClient.Builder chat) {
		return new Librarian(chat);
	}

}
