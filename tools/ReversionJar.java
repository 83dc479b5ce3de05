// SPDX-License-Identifier: Apache-2.0

/**
 * {@code java tools/ReversionJar.java IN.jar OUT.jar}: the same classes in the class-file version of Java 25.
 *
 * <p>An AOT cache leaves out classes older than version 50 (Java 6), and picocli's are version 49. Their code is
 * unchanged, but they need the stack maps that newer versions are verified with.
 */
void main(String[] args) throws IOException {
    try (var in = new JarFile(args[0]);
            var out = new JarOutputStream(Files.newOutputStream(Path.of(args[1])))) {
        ClassFile classFile =
                ClassFile.of(
                        ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                        ClassFile.ClassHierarchyResolverOption.of(hierarchy(in)));
        for (JarEntry entry : Collections.list(in.entries())) {
            byte[] bytes = in.getInputStream(entry).readAllBytes();
            String name = entry.getName();
            boolean code = name.endsWith(".class") && !name.endsWith("module-info.class");
            var copy = new JarEntry(name);
            copy.setTimeLocal(entry.getTimeLocal());
            out.putNextEntry(copy);
            out.write(code ? reversion(classFile, bytes) : bytes);
        }
    }
}

/** Finds the superclasses that stack maps name in the jar first, then in the JDK. */
ClassHierarchyResolver hierarchy(JarFile jar) {
    return ClassHierarchyResolver.ofResourceParsing(type -> open(jar, type))
            .orElse(ClassHierarchyResolver.defaultResolver())
            .cached();
}

InputStream open(JarFile jar, ClassDesc type) {
    String descriptor = type.descriptorString();
    JarEntry entry = jar.getJarEntry(descriptor.substring(1, descriptor.length() - 1) + ".class");
    try {
        return entry == null ? null : jar.getInputStream(entry);
    } catch (IOException e) {
        throw new UncheckedIOException(e);
    }
}

/** Every method body is rebuilt: code that is merely copied would keep having no stack maps. */
byte[] reversion(ClassFile classFile, byte[] bytes) {
    ClassModel old = classFile.parse(bytes);
    ClassTransform transform =
            ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
                    .andThen(ClassTransform.endHandler(type -> type.withVersion(ClassFile.JAVA_25_VERSION, 0)));
    return classFile.transformClass(old, transform);
}
