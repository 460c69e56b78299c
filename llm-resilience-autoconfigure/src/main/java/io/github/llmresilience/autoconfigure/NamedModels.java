/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.llmresilience.othermodel.ModelKinds;
import io.github.llmresilience.othermodel.OtherModelBeans;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * Finds models that are no chat models by the names of their providers.
 *
 * @param kinds the library of the models
 * @param beans the application's beans
 */
record NamedModels(ModelKinds kinds, ListableBeanFactory beans) implements OtherModelBeans {

	@Override
	public String providerOf(Class<?> model) {
		return ChatModelNames.providerOf(model);
	}

	/** A bean name tells the provider before a class does, as with chat models. */
	@Override
	public Object fallback(String kind, String provider) {
		List<String> names = namesOf(kind);
		Optional<String> model = names.stream()
			.filter((name) -> provider.equals(ChatModelNames.providerOf(name)))
			.findFirst()
			.or(() -> names.stream().filter((name) -> provider.equals(providerOf(classOf(name)))).findFirst());
		Object bean = this.beans.getBean(model.orElseThrow(() -> new IllegalStateException(
				"There is no " + kind + " model of the provider '" + provider + "', only of " + providersOf(names))));
		Object target = AopProxyUtils.getSingletonTarget(bean);
		return (target != null) ? target : bean;
	}

	private Class<?> classOf(String name) {
		return AopUtils.getTargetClass(this.beans.getBean(name));
	}

	private List<String> providersOf(List<String> names) {
		return names.stream()
			.flatMap((name) -> Stream.of(ChatModelNames.providerOf(name), providerOf(classOf(name))))
			.distinct()
			.sorted()
			.toList();
	}

	private List<String> namesOf(String kind) {
		return this.kinds.interfaces(getClass().getClassLoader())
			.filter((type) -> kind.equals(this.kinds.of(type)))
			.flatMap((type) -> Stream.of(this.beans.getBeanNamesForType(type)))
			.filter((name) -> !name.startsWith(FinalModelRegistrar.PREFIX))
			.distinct()
			.toList();
	}

}
