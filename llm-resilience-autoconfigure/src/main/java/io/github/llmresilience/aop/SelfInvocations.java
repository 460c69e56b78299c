/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.Handle;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;
import org.springframework.util.ClassUtils;

/**
 * Finds methods that call an {@code @LlmCall} method on {@code this}. Such a call does
 * not pass the proxy, so it is not protected. Reads the byte code of the class. A method
 * that has another reference to an object of its class is left out, because that object
 * may be the proxy.
 */
final class SelfInvocations {

	private SelfInvocations() {
	}

	/**
	 * Finds such calls.
	 * @param protectedMethods the {@code @LlmCall} methods of the class
	 * @return the names of the callers by the name of the called method
	 */
	static Map<String, Set<String>> in(Class<?> type, List<Method> protectedMethods) {
		try (InputStream bytes = type.getResourceAsStream(ClassUtils.getClassFileName(type))) {
			if (bytes == null) {
				return Map.of();
			}
			Callers callers = new Callers(type, protectedMethods);
			new ClassReader(bytes).accept(callers, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
			return callers.found();
		}
		catch (IOException | RuntimeException ex) {
			return Map.of();
		}
	}

	/**
	 * Visits the methods of a class.
	 */
	private static final class Callers extends ClassVisitor {

		private final String owner;

		/** The names and descriptors of the protected methods. */
		private final Set<String> signatures;

		private final Set<String> names;

		private final Set<String> notPrivate = new TreeSet<>();

		private final Map<String, Set<String>> found = new TreeMap<>();

		private Callers(Class<?> type, List<Method> protectedMethods) {
			super(SpringAsmInfo.ASM_VERSION);
			this.owner = Type.getInternalName(type);
			this.signatures = protectedMethods.stream()
				.map((method) -> method.getName() + Type.getMethodDescriptor(method))
				.collect(Collectors.toSet());
			this.names = protectedMethods.stream().map(Method::getName).collect(Collectors.toSet());
		}

		private Map<String, Set<String>> found() {
			this.found.values().forEach((callers) -> callers.retainAll(this.notPrivate));
			this.found.values().removeIf(Set::isEmpty);
			return this.found;
		}

		@Override
		public @Nullable MethodVisitor visitMethod(int access, String name, String descriptor,
				@Nullable String signature, String @Nullable [] exceptions) {
			if ((access & Opcodes.ACC_PRIVATE) == 0) {
				this.notPrivate.add(name);
			}
			String caller = name.startsWith("lambda$") ? name.split("\\$")[1] : name;
			boolean isBridge = (access & Opcodes.ACC_BRIDGE) != 0;
			boolean isStatic = (access & Opcodes.ACC_STATIC) != 0;
			if (isBridge || isStatic || this.names.contains(caller) || descriptor.contains("L" + this.owner + ";")) {
				return null;
			}
			return new Calls(caller);
		}

		/**
		 * Visits the instructions of a method.
		 */
		private final class Calls extends MethodVisitor {

			private final String caller;

			private final List<String> called = new ArrayList<>();

			/**
			 * Whether the method has a reference to an object of its class besides this.
			 */
			private boolean hasOtherReference;

			private Calls(String caller) {
				super(SpringAsmInfo.ASM_VERSION);
				this.caller = caller;
			}

			@Override
			public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
				note(owner, name, descriptor);
				this.hasOtherReference |= Callers.this.owner.equals(Type.getReturnType(descriptor).getInternalName());
			}

			@Override
			public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
				for (Object argument : arguments) {
					if (argument instanceof Handle handle && descriptor.startsWith("(L" + Callers.this.owner + ";)")) {
						note(handle.getOwner(), handle.getName(), handle.getDesc());
					}
				}
			}

			private void note(String owner, String name, String descriptor) {
				if (owner.equals(Callers.this.owner) && Callers.this.signatures.contains(name + descriptor)) {
					this.called.add(name);
				}
			}

			@Override
			public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
				this.hasOtherReference |= descriptor.equals("L" + Callers.this.owner + ";");
			}

			@Override
			public void visitTypeInsn(int opcode, String type) {
				this.hasOtherReference |= type.equals(Callers.this.owner);
			}

			@Override
			public void visitEnd() {
				if (!this.hasOtherReference) {
					this.called.forEach((name) -> Callers.this.found.computeIfAbsent(name, (unknown) -> new TreeSet<>())
						.add(this.caller));
				}
			}

		}

	}

}
