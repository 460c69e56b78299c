package io.github.llmresilience.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.github.llmresilience.annotation.LlmCall;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Looks at every bean as it is made: resolves the settings of its {@code @LlmCall}
 * methods, so that mistakes stop the start and not the first call, and warns of methods a
 * proxy cannot reach.
 */
public final class LlmCallTraps implements BeanPostProcessor {

	private static final Log logger = LogFactory.getLog(LlmCallTraps.class);

	private final Supplier<LlmCallMethods> methods;

	private final LlmCallPointcut pointcut;

	private final BooleanSupplier subclassProxies;

	private final Set<Class<?>> seen = ConcurrentHashMap.newKeySet();

	/**
	 * Creates the post-processor.
	 * @param methods knows the settings of each method; asked for when one is met
	 * @param subclassProxies whether beans are proxied by subclasses
	 */
	public LlmCallTraps(Supplier<LlmCallMethods> methods, BooleanSupplier subclassProxies) {
		this.methods = methods;
		this.pointcut = new LlmCallPointcut(subclassProxies);
		this.subclassProxies = subclassProxies;
	}

	@Override
	public @Nullable Object postProcessBeforeInitialization(Object bean, String beanName) {
		Class<?> type = ClassUtils.getUserClass(bean);
		if (AnnotationUtils.isCandidateClass(type, LlmCall.class) && this.seen.add(type)) {
			inspect(type);
		}
		return bean;
	}

	private void inspect(Class<?> type) {
		boolean classCanBeProxied = this.pointcut.canProxy(type);
		for (Method method : ReflectionUtils.getUniqueDeclaredMethods(type, ReflectionUtils.USER_DECLARED_METHODS)) {
			LlmCall annotation = LlmCallAnnotationParser.find(method, type);
			if (annotation == null) {
				continue;
			}
			String trap = classCanBeProxied ? trapOf(method, type) : "its class is final";
			if (trap == null) {
				this.methods.get().settingsOf(method, type);
			}
			else if (isMeant(method, type)) {
				logger.warn("@LlmCall on " + LlmCallAnnotationParser.describe(method, type) + " has no effect: " + trap
						+ ", so no proxy can reach it. Make it a plain public method of a class that is not final, "
						+ "or use LlmCallTemplate");
			}
		}
	}

	private @Nullable String trapOf(Method method, Class<?> type) {
		int modifiers = method.getModifiers();
		if (Modifier.isPrivate(modifiers)) {
			return "the method is private";
		}
		if (Modifier.isStatic(modifiers)) {
			return "the method is static";
		}
		if (Modifier.isFinal(modifiers) && this.subclassProxies.getAsBoolean()) {
			return "the method is final";
		}
		boolean interfaceProxy = !this.subclassProxies.getAsBoolean() && type.getInterfaces().length > 0;
		if (interfaceProxy && ClassUtils.getInterfaceMethodIfPossible(method, type) == method) {
			return "the bean is proxied by its interfaces and none of them has the method";
		}
		return null;
	}

	/**
	 * An annotation on the type is meant for its public methods.
	 */
	private static boolean isMeant(Method method, Class<?> type) {
		return AnnotatedElementUtils.hasAnnotation(method, LlmCall.class)
				|| (Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()));
	}

}
