package io.github.llmresilience;

import java.time.Instant;
import java.util.Set;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaParameter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.github.llmresilience.observation.LlmMeter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.NullMarked;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The plan of the house: which package may know which, and Spring Boot's conventions.
 */
@AnalyzeClasses(packages = "io.github.llmresilience", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	private static final String ROOT = "io.github.llmresilience.";

	private static final Set<String> REGISTERING = Set.of("counter", "timer", "summary", "gauge", "gaugeCollectionSize",
			"gaugeMapSize");

	@ArchTest
	static final ArchRule arrowsPointDownwards = layeredArchitecture().consideringOnlyDependenciesInLayers()
		.layer("annotation")
		.definedBy(ROOT + "annotation")
		.layer("failure")
		.definedBy(ROOT + "failure")
		.layer("time")
		.definedBy(ROOT + "time")
		.layer("call")
		.definedBy(ROOT + "call")
		.layer("retry")
		.definedBy(ROOT + "retry")
		.layer("budget")
		.definedBy(ROOT + "budget")
		.layer("circuitbreaker")
		.definedBy(ROOT + "circuitbreaker")
		.layer("fallback")
		.definedBy(ROOT + "fallback")
		.layer("recovery")
		.definedBy(ROOT + "recovery")
		.layer("engine")
		.definedBy(ROOT + "engine")
		.layer("drivers")
		.definedBy(ROOT + "engine.*")
		.layer("aop")
		.definedBy(ROOT + "aop")
		.layer("output")
		.definedBy(ROOT + "output")
		.layer("springai")
		.definedBy(ROOT + "springai")
		.layer("routing")
		.definedBy(ROOT + "routing")
		.layer("langchain4j")
		.definedBy(ROOT + "langchain4j")
		.layer("sdk")
		.definedBy(ROOT + "sdk")
		.layer("stream")
		.definedBy(ROOT + "stream")
		.layer("http")
		.definedBy(ROOT + "http")
		.layer("observation")
		.definedBy(ROOT + "observation")
		.layer("sharedstate")
		.definedBy(ROOT + "sharedstate")
		.layer("logging")
		.definedBy(ROOT + "logging")
		.layer("health")
		.definedBy(ROOT + "health")
		.layer("history")
		.definedBy(ROOT + "history")
		.layer("actuate")
		.definedBy(ROOT + "actuate")
		.layer("autoconfigure")
		.definedBy(ROOT + "autoconfigure..")
		.whereLayer("annotation")
		.mayOnlyAccessLayers("failure")
		.whereLayer("failure")
		.mayNotAccessAnyLayer()
		.whereLayer("time")
		.mayNotAccessAnyLayer()
		.whereLayer("call")
		.mayOnlyAccessLayers("failure", "time")
		.whereLayer("retry")
		.mayOnlyAccessLayers("call", "failure", "time")
		.whereLayer("budget")
		.mayOnlyAccessLayers("time")
		.whereLayer("circuitbreaker")
		.mayOnlyAccessLayers("call", "failure", "time")
		.whereLayer("fallback")
		.mayOnlyAccessLayers("call", "failure", "retry")
		.whereLayer("recovery")
		.mayOnlyAccessLayers("call", "failure")
		.whereLayer("engine")
		.mayOnlyAccessLayers("call", "failure", "time", "retry", "budget", "circuitbreaker", "fallback", "recovery")
		.whereLayer("drivers")
		.mayOnlyAccessLayers("engine", "recovery", "call", "failure", "time")
		.whereLayer("aop")
		.mayOnlyAccessLayers("annotation", "drivers", "engine", "call", "failure", "retry", "fallback", "recovery")
		.whereLayer("output")
		.mayOnlyAccessLayers("call", "failure")
		.whereLayer("springai")
		.mayOnlyAccessLayers("drivers", "engine", "output", "recovery", "routing", "stream", "http", "call", "failure")
		.whereLayer("routing")
		.mayOnlyAccessLayers("call")
		.whereLayer("langchain4j")
		.mayOnlyAccessLayers("drivers", "engine", "output", "routing", "call", "failure")
		.whereLayer("sdk")
		.mayOnlyAccessLayers("http", "call", "failure")
		.whereLayer("stream")
		.mayOnlyAccessLayers("call", "failure")
		.whereLayer("http")
		.mayOnlyAccessLayers("stream", "call", "failure")
		.whereLayer("observation")
		.mayOnlyAccessLayers("call", "failure", "budget", "circuitbreaker", "history")
		.whereLayer("sharedstate")
		.mayOnlyAccessLayers("call", "failure", "time", "circuitbreaker")
		.whereLayer("logging")
		.mayOnlyAccessLayers("call", "failure")
		.whereLayer("health")
		.mayOnlyAccessLayers("call", "circuitbreaker")
		.whereLayer("history")
		.mayOnlyAccessLayers("call", "failure")
		.whereLayer("actuate")
		.mayOnlyAccessLayers("call", "failure", "budget", "circuitbreaker")
		.whereLayer("autoconfigure")
		.mayNotBeAccessedByAnyLayer();

	@ArchTest
	static final ArchRule packagesHaveNoCycles = slices().matching(ROOT + "(**)").should().beFreeOfCycles();

	@ArchTest
	static final ArchRule onlyTheBlockingDriverKnowsSpringRetry = noClasses().that()
		.resideOutsideOfPackage(ROOT + "engine.blocking")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("org.springframework.retry..");

	@ArchTest
	static final ArchRule theEngineKnowsNoFramework = noClasses().that()
		.resideInAnyPackage(ROOT + "engine", ROOT + "call", ROOT + "retry", ROOT + "circuitbreaker", ROOT + "fallback",
				ROOT + "recovery", ROOT + "failure", ROOT + "time")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework..", "io.micrometer..", "com.fasterxml..", "tools.jackson..",
				"reactor.core..");

	@ArchTest
	static final ArchRule onlyStreamsKnowReactor = noClasses().that()
		.resideOutsideOfPackages(ROOT + "engine.reactive", ROOT + "aop", ROOT + "springai", ROOT + "langchain4j",
				ROOT + "http", ROOT + "autoconfigure..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("reactor.core..");

	@ArchTest
	static final ArchRule onlyObservationKnowsMicrometer = noClasses().that()
		.resideOutsideOfPackages(ROOT + "observation", ROOT + "autoconfigure..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.micrometer..");

	@ArchTest
	static final ArchRule metersAreMadeWhereTheyAreDocumented = noClasses().that()
		.doNotHaveFullyQualifiedName(LlmMeter.class.getName())
		.should()
		.callMethodWhere(new DescribedPredicate<>("makes a meter") {

			@Override
			public boolean test(JavaMethodCall call) {
				return (call.getTargetOwner().isAssignableTo(Meter.class) && call.getName().equals("builder"))
						|| (call.getTargetOwner().isAssignableTo(MeterRegistry.class)
								&& REGISTERING.contains(call.getName()));
			}

		});

	@ArchTest
	static final ArchRule onlyHistoryAndWhatStartsItKnowDatabases = noClasses().that()
		.resideOutsideOfPackages(ROOT + "history", ROOT + "autoconfigure..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework.jdbc..");

	@ArchTest
	static final ArchRule noClientIsNeeded = noClasses().that()
		.resideOutsideOfPackages(ROOT + "springai", ROOT + "langchain4j", ROOT + "sdk", ROOT + "http",
				ROOT + "autoconfigure..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.web..", "org.springframework.ai..", "com.openai..", "com.anthropic..",
				"com.google..", "dev.langchain4j..", "software.amazon..", "okhttp3..");

	@ArchTest
	static final ArchRule onlyOutputAndItsUsersReadJson = noClasses().that()
		.resideOutsideOfPackages(ROOT + "output", ROOT + "stream", ROOT + "springai", ROOT + "autoconfigure")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("tools.jackson..", "com.networknt..");

	@ArchTest
	static final ArchRule onlyTimeReadsClocksAndSleeps = noClasses().that()
		.resideOutsideOfPackage(ROOT + "time")
		.should()
		.callMethod(System.class, "nanoTime")
		.orShould()
		.callMethod(System.class, "currentTimeMillis")
		.orShould()
		.callMethod(Instant.class, "now")
		.orShould()
		.callMethodWhere(new DescribedPredicate<>("Thread.sleep") {

			@Override
			public boolean test(JavaMethodCall call) {
				return call.getTargetOwner().isEquivalentTo(Thread.class) && call.getName().equals("sleep");
			}

		});

	@ArchTest
	static final ArchRule autoConfigurationsAreFinal = classes().that()
		.areAnnotatedWith(AutoConfiguration.class)
		.should()
		.bePublic()
		.andShould()
		.haveModifier(JavaModifier.FINAL)
		.andShould()
		.haveSimpleNameEndingWith("AutoConfiguration");

	@ArchTest
	static final ArchRule beanMethodsArePackagePrivate = methods().that()
		.areAnnotatedWith(Bean.class)
		.should()
		.notBePublic()
		.andShould()
		.notBePrivate();

	@ArchTest
	static final ArchRule infrastructureBeansNeedNothingEarly = methods().that()
		.areAnnotatedWith(Bean.class)
		.and()
		.haveRawReturnType(DescribedPredicate.describe("BeanPostProcessor",
				(type) -> type.isAssignableTo("org.springframework.beans.factory.config.BeanPostProcessor")))
		.should()
		.beStatic()
		.andShould(takeOnlyLazyParameters());

	@ArchTest
	static final ArchRule propertiesStayInside = classes().that()
		.areAnnotatedWith(ConfigurationProperties.class)
		.should()
		.bePackagePrivate()
		.andShould()
		.haveSimpleNameEndingWith("Properties");

	@ArchTest
	static final ArchRule nothingIsFoundByScanning = noClasses().should().beAnnotatedWith(Component.class);

	@ArchTest
	static final ArchRule noStaticStateChanges = fields().that().areStatic().should().beFinal();

	@ArchTest
	static final ArchRule nothingIsPrinted = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

	@ArchTest
	static final ArchRule oneLoggingFacade = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

	@ArchTest
	static final ArchRule packagesAreNullMarked = classes().should(resideInANullMarkedPackage());

	private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
		return new ArchCondition<>("reside in a @NullMarked package") {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
				events.add(new SimpleConditionEvent(type, marked, type.getPackageName()));
			}

		};
	}

	private static ArchCondition<JavaMethod> takeOnlyLazyParameters() {
		return new ArchCondition<>("take only parameters that make no other bean") {

			@Override
			public void check(JavaMethod method, ConditionEvents events) {
				boolean lazy = method.getParameters()
					.stream()
					.map(JavaParameter::getRawType)
					.map(JavaClass::getSimpleName)
					.allMatch((name) -> name.equals("ObjectProvider") || name.equals("BeanFactory"));
				events.add(new SimpleConditionEvent(method, lazy, method.getFullName()));
			}

		};
	}

}
