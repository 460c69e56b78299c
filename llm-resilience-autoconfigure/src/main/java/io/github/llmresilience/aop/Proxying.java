/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.io.Closeable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.Aware;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.util.ClassUtils;

/**
 * Determines how Spring proxies a bean, and which methods the proxy can intercept.
 */
final class Proxying {

	private static final List<Class<?>> CALLBACKS = List.of(InitializingBean.class, DisposableBean.class,
			Closeable.class, AutoCloseable.class, Aware.class);

	private final BooleanSupplier subclassProxies;

	Proxying(BooleanSupplier subclassProxies) {
		this.subclassProxies = subclassProxies;
	}

	/** Whether a class can be proxied. */
	boolean canProxy(Class<?> type) {
		return !Modifier.isFinal(type.getModifiers()) || isByInterfaces(type);
	}

	/**
	 * Returns why no proxy can intercept a method.
	 * @return the reason, or null if a proxy can intercept the method
	 */
	@Nullable String trapOf(Method method, Class<?> type) {
		int modifiers = method.getModifiers();
		if (!canProxy(type)) {
			return "its class is final";
		}
		if (Modifier.isPrivate(modifiers)) {
			return "the method is private";
		}
		if (Modifier.isStatic(modifiers)) {
			return "the method is static";
		}
		if (isByInterfaces(type)) {
			return isOfAnInterface(method, type) ? null
					: "the bean is proxied by its interfaces and none of them has the method";
		}
		return Modifier.isFinal(modifiers) ? "the method is final" : null;
	}

	/**
	 * Whether an interface declares a method, possibly with type variables in place of
	 * its types.
	 */
	private static boolean isOfAnInterface(Method method, Class<?> type) {
		return Arrays.stream(ClassUtils.getAllInterfacesForClass(type))
			.flatMap((candidate) -> Arrays.stream(candidate.getMethods()))
			.filter((declared) -> declared.getName().equals(method.getName()))
			.anyMatch((declared) -> AopUtils.getMostSpecificMethod(declared, type).equals(method));
	}

	/**
	 * Whether Spring creates a proxy of the interfaces and not a subclass. Spring does so
	 * if the bean is itself a proxy or a lambda. Spring also does so if subclass proxies
	 * are off and the class has an interface other than the callbacks of the container.
	 */
	private boolean isByInterfaces(Class<?> type) {
		if (Proxy.isProxyClass(type) || ClassUtils.isLambdaClass(type)) {
			return true;
		}
		return !this.subclassProxies.getAsBoolean() && Arrays.stream(ClassUtils.getAllInterfacesForClass(type))
			.anyMatch((candidate) -> candidate.getMethods().length > 0 && !isCallback(candidate));
	}

	private static boolean isCallback(Class<?> candidate) {
		return CALLBACKS.contains(candidate) || Arrays.asList(candidate.getInterfaces()).contains(Aware.class);
	}

}
