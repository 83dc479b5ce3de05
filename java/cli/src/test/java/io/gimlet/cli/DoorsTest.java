// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the doors between the rooms, as docs/ARCHITECTURE.md draws them. */
class DoorsTest {
    private static final String ROOT = "io.gimlet";

    /** Which rooms a room may use. */
    private static final Map<String, Set<String>> DOORS =
            Map.of(
                    "elf", Set.of(),
                    "kernel", Set.of(),
                    "profile", Set.of(),
                    "symbols", Set.of("elf"),
                    "capture", Set.of("kernel", "symbols", "profile", "elf"),
                    "doctor", Set.of("capture", "kernel", "symbols", "elf"),
                    "symbolize", Set.of("capture", "kernel", "symbols", "profile", "elf"),
                    "cli",
                            Set.of(
                                    "capture",
                                    "doctor",
                                    "symbolize",
                                    "kernel",
                                    "symbols",
                                    "profile"));

    /** Which packages of the capture room a package of it may use; the session on top uses all. */
    private static final Map<String, Set<String>> CAPTURE_DOORS =
            Map.of(
                    "options", Set.of(),
                    "result", Set.of(),
                    "process", Set.of(),
                    "naming", Set.of("result", "process"),
                    "samples", Set.of("process", "naming"),
                    "unwind", Set.of("options", "result", "process", "samples"),
                    "target", Set.of("options", "process"),
                    "assembly",
                            Set.of("options", "result", "process", "naming", "samples", "target"));

    private static JavaClasses classes;

    @BeforeAll
    static void importClasses() {
        classes =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages(ROOT);
    }

    @Test
    void everyRoomIsKnown() {
        assertThat(classes.stream().map(DoorsTest::room).collect(Collectors.toSet()))
                .isEqualTo(DOORS.keySet());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "elf",
                "kernel",
                "profile",
                "symbols",
                "capture",
                "doctor",
                "symbolize",
                "cli"
            })
    void usesOnlyTheRoomsBehindItsDoors(String room) {
        Set<String> forbidden = new HashSet<>(DOORS.keySet());
        forbidden.remove(room);
        forbidden.removeAll(DOORS.get(room));
        noClasses()
                .that()
                .resideInAPackage(inside(room))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        forbidden.stream().map(DoorsTest::inside).toArray(String[]::new))
                .check(classes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "options",
                "result",
                "process",
                "naming",
                "samples",
                "unwind",
                "target",
                "assembly"
            })
    void packagesOfTheCaptureRoomUseOnlyThoseBelow(String name) {
        Set<String> allowed = CAPTURE_DOORS.getOrDefault(name, Set.of());
        String room = ROOT + ".capture";
        noClasses()
                .that()
                .resideInAPackage(room + "." + name)
                .should()
                .dependOnClassesThat(
                        describe(
                                "are of packages of the room other than " + allowed,
                                type -> {
                                    String other = type.getPackageName();
                                    return other.equals(room)
                                            || (other.startsWith(room + ".")
                                                    && !other.equals(room + "." + name)
                                                    && !allowed.contains(
                                                            other.substring(room.length() + 1)));
                                }))
                .check(classes);
    }

    @Test
    void theFormatOfElfFilesKnowsNothingOfWhatIsInThem() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".elf")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".elf.unwind", ROOT + ".elf.dwarf", ROOT + ".elf.go")
                .check(classes);
    }

    @Test
    void unwindAndDebugInformationKnowNothingOfEachOther() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".elf.unwind")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".elf.dwarf")
                .check(classes);
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".elf.dwarf")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".elf.unwind")
                .check(classes);
    }

    @Test
    void onlyTheKernelRoomCallsNativeCode() {
        noClasses()
                .that()
                .resideOutsideOfPackage(inside("kernel"))
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Linker.class, SymbolLookup.class)
                .check(classes);
    }

    @Test
    void nothingReflects() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.reflect..")
                .check(classes);
        noClasses().should().callMethod(Class.class, "forName", String.class).check(classes);
    }

    private static String room(JavaClass type) {
        String inner = type.getPackageName().substring(ROOT.length() + 1);
        int dot = inner.indexOf('.');
        return dot < 0 ? inner : inner.substring(0, dot);
    }

    private static String inside(String room) {
        return ROOT + "." + room + "..";
    }
}
