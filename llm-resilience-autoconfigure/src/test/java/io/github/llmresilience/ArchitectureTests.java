/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
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
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.github.llmresilience.observation.LlmMeter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.NullMarked;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The plan of the house: which package may know which, and Spring Boot's conventions.
 */
@AnalyzeClasses(packages = "io.github.llmresilience", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	private static final String ROOT = "io.github.llmresilience.";

	private static final Set<String> REGISTERING = Set.of("counter", "timer", "summary", "gauge", "gaugeCollectionSize",
			"gaugeMapSize");

	/** Which room may know which. An arrow that nobody uses is no arrow. */
	private static final Map<String, Set<String>> ARROWS = Map.ofEntries(Map.entry("annotation", Set.of("failure")),
			Map.entry("call", Set.of("failure")), Map.entry("failure.classify", Set.of("failure")),
			Map.entry("conversation", Set.of("call", "failure")),
			Map.entry("output", Set.of("conversation", "failure")),
			Map.entry("rule", Set.of("call", "conversation", "failure", "failure.classify", "time")),
			Map.entry("gate", Set.of("bounds", "call", "failure", "failure.classify", "state", "time")),
			Map.entry("pool", Set.of("call", "gate", "time")),
			Map.entry("ratelimit", Set.of("failure.classify", "gate", "time")),
			Map.entry("cost", Set.of("bounds", "call", "failure", "state", "time")),
			Map.entry("fault", Set.of("call", "failure", "state")),
			Map.entry("engine",
					Set.of("bounds", "call", "cost", "failure", "failure.classify", "fault", "gate", "pool", "rule",
							"state", "time")),
			Map.entry("engine.blocking", Set.of("call", "engine", "failure", "failure.classify", "rule", "time")),
			Map.entry("engine.future", Set.of("call", "engine", "failure.classify", "time")),
			Map.entry("engine.reactive", Set.of("call", "engine", "failure", "failure.classify", "rule", "time")),
			Map.entry("aop",
					Set.of("annotation", "call", "client", "coroutine", "engine", "engine.blocking", "engine.future",
							"engine.reactive", "failure", "failure.classify", "rule")),
			Map.entry("routing", Set.of("call")),
			Map.entry("probe", Set.of("call", "engine", "engine.blocking", "failure")),
			Map.entry("coroutine", Set.of("call", "engine")),
			Map.entry("template", Set.of("call", "engine", "engine.blocking", "engine.future", "engine.reactive")),
			Map.entry("othermodel", Set.of("call", "engine", "engine.blocking", "failure")),
			Map.entry("stream", Set.of("call", "failure")), Map.entry("http", Set.of("call", "failure", "stream")),
			Map.entry("sdk", Set.of("call", "client", "conversation", "failure", "http", "stream")),
			Map.entry("springai",
					Set.of("bounds", "call", "client", "conversation", "engine", "engine.blocking", "engine.reactive",
							"failure", "failure.classify", "http", "output", "routing", "rule", "state", "time")),
			Map.entry("langchain4j",
					Set.of("aop", "call", "client", "conversation", "engine", "engine.blocking", "engine.reactive",
							"failure", "output", "routing", "rule")),
			Map.entry("logging", Set.of("call", "failure")), Map.entry("history", Set.of("call", "failure")),
			Map.entry("observation", Set.of("bounds", "call", "failure", "gate", "history", "state")),
			Map.entry("health", Set.of("call", "gate")), Map.entry("web", Set.of("failure")),
			Map.entry("actuate",
					Set.of("bounds", "call", "engine", "failure", "fault", "gate", "rule", "settings", "state")),
			Map.entry("sharedstate", Set.of("call", "failure", "gate", "settings", "time")),
			Map.entry("autoconfigure.properties",
					Set.of("aop", "call", "cost", "engine", "failure", "failure.classify", "fault", "gate", "pool",
							"ratelimit", "routing", "rule", "settings")),
			Map.entry("autoconfigure.startup", Set.of("aop", "autoconfigure.properties", "call", "engine", "routing")),
			Map.entry("autoconfigure",
					Set.of("actuate", "aop", "autoconfigure.properties", "autoconfigure.startup", "call", "cost",
							"engine", "engine.blocking", "engine.future", "engine.reactive", "failure",
							"failure.classify", "fault", "gate", "health", "history", "http", "langchain4j", "logging",
							"observation", "othermodel", "output", "pool", "probe", "ratelimit", "routing", "rule",
							"settings", "sharedstate", "springai", "state", "stream", "template", "time", "web")));

	/** The rooms that users import from. All other rooms are internal. */
	private static final Set<String> API = Set.of("annotation", "call", "coroutine", "failure", "output", "sdk",
			"http");

	@ArchTest
	static void arrowsPointDownwards(JavaClasses classes) {
		Map<String, Set<String>> arrows = new TreeMap<>();
		for (JavaClass type : classes) {
			type.getDirectDependenciesFromSelf()
				.stream()
				.map((dependency) -> dependency.getTargetClass().getBaseComponentType())
				.filter((target) -> target.getPackageName().startsWith(ROOT))
				.filter((target) -> !target.getPackageName().equals(type.getPackageName()))
				.forEach((target) -> arrows.computeIfAbsent(room(type), (room) -> new TreeSet<>()).add(room(target)));
		}
		assertThat(arrows).containsExactlyInAnyOrderEntriesOf(ARROWS);
	}

	private static String room(JavaClass type) {
		return type.getPackageName().substring(ROOT.length());
	}

	@ArchTest
	static final ArchRule packagesHaveNoCycles = slices().matching(ROOT + "(**)").should().beFreeOfCycles();

	/** Nested classes belong to the class around them. */
	@ArchTest
	static final ArchRule classesHaveNoCycles = slices().assignedFrom(new SliceAssignment() {

		@Override
		public SliceIdentifier getIdentifierOf(JavaClass type) {
			JavaClass outermost = type;
			while (outermost.getEnclosingClass().isPresent()) {
				outermost = outermost.getEnclosingClass().get();
			}
			return outermost.getPackageName().startsWith(ROOT) ? SliceIdentifier.of(outermost.getName())
					: SliceIdentifier.ignore();
		}

		@Override
		public String getDescription() {
			return "classes";
		}

	}).should().beFreeOfCycles();

	/** Users can call every public method of the API with types of the API. */
	@ArchTest
	static final ArchRule theApiShowsNoInternalType = methods().that()
		.arePublic()
		.and()
		.areDeclaredInClassesThat(resideInTheApi())
		.should(showOnlyTheApi());

	@ArchTest
	static void internalRoomsSaySo(JavaClasses classes) throws IOException {
		Set<String> rooms = classes.stream()
			.map(ArchitectureTests::room)
			.collect(Collectors.toCollection(TreeSet::new));
		for (String room : rooms) {
			Path info = Path.of("src/main/java", (ROOT + room).replace('.', '/'), "package-info.java");
			assertThat(Files.readString(info).contains("Internal.")).as("'Internal.' in " + info)
				.isEqualTo(!API.contains(room));
		}
	}

	@ArchTest
	static final ArchRule onlyTheBlockingDriverKnowsSpringRetry = noClasses().that()
		.resideOutsideOfPackage(ROOT + "engine.blocking")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("org.springframework.retry..");

	@ArchTest
	static final ArchRule theEngineKnowsNoFramework = noClasses().that()
		.doNotHaveFullyQualifiedName(ROOT + "call.ReactiveLlmCallTemplate")
		.and()
		.resideInAnyPackage(ROOT + "engine", ROOT + "call", ROOT + "rule", ROOT + "gate", ROOT + "conversation",
				ROOT + "failure..", ROOT + "time")
		.should()
		.dependOnClassesThat(describe("a framework",
				(type) -> type.getPackageName().startsWith("org.springframework.")
						&& !type.getPackageName().equals("org.springframework.util.unit")))
		.orShould()
		.dependOnClassesThat()
		.resideInAnyPackage("io.micrometer..", "com.fasterxml..", "tools.jackson..", "reactor.core..");

	@ArchTest
	static final ArchRule onlyStreamsKnowReactor = noClasses().that()
		.doNotHaveFullyQualifiedName(ROOT + "call.ReactiveLlmCallTemplate")
		.and()
		.resideOutsideOfPackages(ROOT + "engine.reactive", ROOT + "aop", ROOT + "template", ROOT + "springai",
				ROOT + "langchain4j", ROOT + "http", ROOT + "autoconfigure..")
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
		.and()
		.doNotHaveFullyQualifiedName(ROOT + "observation.GenAiClientMeters")
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
		.resideOutsideOfPackages(ROOT + "springai", ROOT + "langchain4j", ROOT + "sdk", ROOT + "http", ROOT + "web",
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

	/**
	 * Two classes own a thread in the background, which waits for its next piece of work
	 * and for its own end. A third one passes a wait of its caller on.
	 */
	@ArchTest
	static final ArchRule onlyTimeReadsClocksAndWaits = noClasses().that()
		.resideOutsideOfPackage(ROOT + "time")
		.and()
		.doNotHaveFullyQualifiedName(ROOT + "history.HistoryWriter")
		.and()
		.doNotHaveFullyQualifiedName(ROOT + "sharedstate.SharedStateLink")
		.and()
		.doNotHaveFullyQualifiedName(ROOT + "call.DecoratingExecutorService")
		.should()
		.callMethod(System.class, "nanoTime")
		.orShould()
		.callMethod(System.class, "currentTimeMillis")
		.orShould()
		.callMethod(Instant.class, "now")
		.orShould()
		.callMethodWhere(new DescribedPredicate<>("a wait with a timeout") {

			@Override
			public boolean test(JavaMethodCall call) {
				List<String> parameters = call.getTarget()
					.getRawParameterTypes()
					.stream()
					.map(JavaClass::getName)
					.toList();
				boolean timed = parameters.contains(TimeUnit.class.getName())
						&& !call.getTargetOwner().getName().startsWith("reactor.");
				boolean ofThread = Set.of("sleep", "join", "parkNanos", "parkUntil", "wait").contains(call.getName())
						&& (call.getTargetOwner().isEquivalentTo(Thread.class)
								|| call.getTargetOwner().isEquivalentTo(LockSupport.class)
								|| (call.getName().equals("wait") && !parameters.isEmpty()));
				return timed || ofThread;
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
		.haveRawReturnType(describe("BeanPostProcessor",
				(type) -> type.isAssignableTo("org.springframework.beans.factory.config.BeanPostProcessor")))
		.should()
		.beStatic()
		.andShould(takeOnlyLazyParameters());

	@ArchTest
	static final ArchRule propertiesStayInside = classes().that()
		.areAnnotatedWith(ConfigurationProperties.class)
		.should()
		.resideInAPackage(ROOT + "autoconfigure.properties")
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

	private static DescribedPredicate<JavaClass> resideInTheApi() {
		return describe("reside in the API", (type) -> API.contains(room(type)));
	}

	private static ArchCondition<JavaMethod> showOnlyTheApi() {
		return new ArchCondition<>("show only types of the API") {

			@Override
			public void check(JavaMethod method, ConditionEvents events) {
				if (!method.getOwner().getModifiers().contains(JavaModifier.PUBLIC)) {
					return;
				}
				Stream.concat(method.getRawParameterTypes().stream(), Stream.of(method.getRawReturnType()))
					.filter((type) -> type.getPackageName().startsWith(ROOT) && !API.contains(room(type)))
					.forEach((type) -> events
						.add(SimpleConditionEvent.violated(method, method.getFullName() + " shows " + type.getName())));
			}

		};
	}

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
