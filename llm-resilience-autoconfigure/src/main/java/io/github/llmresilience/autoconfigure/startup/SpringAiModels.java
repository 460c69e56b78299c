package io.github.llmresilience.autoconfigure.startup;

import java.util.Set;
import java.util.TreeSet;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * Which of Spring AI's own chat models an application has, without making any bean.
 */
final class SpringAiModels {

	private static final String CHAT_MODEL = "org.springframework.ai.chat.model.ChatModel";

	private SpringAiModels() {
	}

	/** The simple names of their classes. */
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
