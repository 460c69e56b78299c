package io.github.llmresilience.autoconfigure;

import java.util.ArrayList;
import java.util.List;

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

	@Override
	public Object fallback(String kind, String provider) {
		List<String> known = new ArrayList<>();
		for (String name : namesOf(kind)) {
			Object model = this.beans.getBean(name);
			List<String> providers = List.of(ChatModelNames.providerOf(name),
					providerOf(AopUtils.getTargetClass(model)));
			if (providers.contains(provider)) {
				Object target = AopProxyUtils.getSingletonTarget(model);
				return (target != null) ? target : model;
			}
			known.addAll(providers);
		}
		throw new IllegalStateException("There is no " + kind + " model of the provider '" + provider + "', only of "
				+ known.stream().distinct().sorted().toList());
	}

	private List<String> namesOf(String kind) {
		return this.kinds.interfaces(getClass().getClassLoader())
			.filter((type) -> kind.equals(this.kinds.of(type)))
			.flatMap((type) -> List.of(this.beans.getBeanNamesForType(type)).stream())
			.distinct()
			.toList();
	}

}
