/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which package of the test module may know which.
 */
@AnalyzeClasses(packages = "io.github.llmresilience.test", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	private static final String ROOT = "io.github.llmresilience.test.";

	private static final Map<String, Set<String>> ARROWS = Map.of("context", Set.of("call", "provider", "time"),
			"junit", Set.of("provider"), "springai", Set.of("provider"));

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

	/** A project without JUnit, Spring AI or Micrometer can use the rest. */
	@ArchTest
	static final ArchRule optionalLibrariesStayOptional = noClasses().that()
		.resideOutsideOfPackages(ROOT + "junit", ROOT + "springai", ROOT + "context")
		.and()
		.doNotHaveFullyQualifiedName(ROOT + "call.LlmMetersAssert")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.junit..", "org.springframework.ai..", "io.micrometer..", "reactor..", "okhttp3..",
				"org.springframework.web..", "org.springframework.test..");

	/** Nested classes are loaded when they are used, the classes around them before. */
	@ArchTest
	static final ArchRule contextsNeedNoSpringAi = noClasses().that()
		.resideInAPackage(ROOT + "context")
		.and()
		.doNotHaveFullyQualifiedName(ROOT + "context.ClientWarmUp$SpringAiCalls")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.ai..");

	@ArchTest
	static final ArchRule noStaticStateChanges = fields().that().areStatic().should().beFinal();

	@ArchTest
	static final ArchRule nothingIsPrinted = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

	@ArchTest
	static void packagesAreNullMarked(JavaClasses classes) {
		assertThat(classes).allMatch((type) -> type.getPackage().isAnnotatedWith(NullMarked.class));
	}

}
