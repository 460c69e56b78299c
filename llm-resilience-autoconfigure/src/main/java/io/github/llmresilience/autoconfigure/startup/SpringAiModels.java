/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.startup;

import java.util.Set;
import java.util.TreeSet;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * Finds the chat models of Spring AI among the beans, without the creation of a bean.
 */
final class SpringAiModels {

	private static final String CHAT_MODEL = "org.springframework.ai.chat.model.ChatModel";

	private SpringAiModels() {
	}

	/** Returns the simple names of the classes of the chat models. */
	static Set<String> in(ListableBeanFactory beanFactory) {
		Set<String> classes = new TreeSet<>();
		ClassLoader classLoader = SpringAiModels.class.getClassLoader();
		if (ClassUtils.isPresent(CHAT_MODEL, classLoader)) {
			Class<?> chatModel = ClassUtils.resolveClassName(CHAT_MODEL, classLoader);
			for (String name : beanFactory.getBeanNamesForType(chatModel, true, false)) {
				Class<?> type = beanFactory.getType(name, false);
				if (type != null && type.getName().startsWith("org.springframework.ai.")) {
					classes.add(type.getSimpleName());
				}
			}
		}
		return classes;
	}

}
