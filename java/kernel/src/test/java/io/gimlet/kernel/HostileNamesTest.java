// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Names from a program that means harm: the demangler returns soon, whatever they are. Without its
 * guards libiberty overflows its stack on some of these, and works on others for years.
 */
class HostileNamesTest {
    private static final long SEED = 20261123;
    private static final int LONGEST = 4096;

    /**
     * The guard's 20 ms of CPU time, on a machine that is busy with other things. The kernel looks
     * at such timers when a tick meets their thread.
     */
    private static final long SOON_NANOS = 10_000_000_000L;

    private static final String[][] NESTED = {
        // head, opening, middle, closing, tail
        {"_Z1f", "P", "i", "", ""},
        {"_Z1f", "R", "i", "", ""},
        {"_Z1f", "A_", "i", "", ""},
        {"_Z1f", "PF", "i", "E", ""},
        {"_Z1f", "1AI", "i", "E", ""},
        {"_Z1fI", "J", "i", "E", "Evv"},
        {"_Z1fIX", "ng", "Li1E", "", "EEvv"},
        {"_Z1fIX", "pl", "Li1E", "Li1E", "EEvv"},
        {"_Z1fIX", "cvT_I", "i", "E", "EEvv"},
        {"_Z1fDT", "st", "i", "", "E"},
        {"_Z1f", "DpPF", "T_", "E", ""},
        {"_ZN", "1a", "1b", "", "Ev"},
        {"_Z", "Z", "1f", "E1a", ""},
        {"_ZN1aMUl", "PF", "i", "E", "E_clEv"},
        {"_Z1fN", "DtX", "Li1E", "E", "E1aE"},
        {"_Z", "GV", "1f", "", ""},
        {"_ZT", "h0_T", "1f", "", ""},
        {"_R", "Nv", "C1a", "1b", ""},
        {"_RINvC1a1b", "R", "h", "", "E"},
        {"_RINvC1a1b", "T", "h", "E", "E"},
        {"_RINvC1a1b", "F", "h", "Eu", "E"},
        {"_RINvC1a1b", "DIC1a", "h", "EL_", "E"},
        {"_R", "INvC1a1b", "h", "E", ""},
        {"_RY", "RY", "h", "C1a", ""},
        {"_RM", "SM", "C1a", "h", ""},
        {"_ZN", "1a", "", "", "17h0123456789abcdefE"},
        {"_D", "1a", "", "", "i"},
        {"_D1fF", "P", "i", "", "Zv"},
        {"_D1fF", "HiA", "i", "", "Zv"},
        {"_D1fF", "DF", "i", "Zv", "Zv"},
        {"_D1fF", "xOy", "i", "", "Zv"},
        {"_D1fF", "B1", "i", "", "Zv"},
        {"_D", "__T1aT", "i", "Z", "i"},
        {"_D1a__T1bV", "A1", "i1", "", "Zi"},
        {"_D1a__T1bVS", "1aS2", "i1", "", "Zi"},
        {"_D1a__T1bS", "_D1a", "1b", "", "Zi"},
    };

    private static final class Timed {
        private final NameDemangler demangler = new NameDemangler();
        long slowest;
        String slowestName = "";

        String demangle(String name) {
            long start = System.nanoTime();
            String result = demangler.demangle(name);
            long nanos = System.nanoTime() - start;
            if (nanos > slowest) {
                slowest = nanos;
                slowestName = name;
            }
            return result;
        }

        void assertSoon() {
            demangler.close();
            assertThat(slowest).as(slowestName).isLessThan(SOON_NANOS);
        }
    }

    @Test
    void deepNestingsReturn() throws Exception {
        List<String> names = new ArrayList<>();
        for (String[] parts : NESTED) {
            int fixed = parts[0].length() + parts[2].length() + parts[4].length();
            int most = (LONGEST - fixed) / (parts[1].length() + parts[3].length());
            for (int depth : new int[] {1, 10, 100, 500, 1000, most}) {
                int times = Math.min(depth, most);
                names.add(
                        parts[0]
                                + parts[1].repeat(times)
                                + parts[2]
                                + parts[3].repeat(times)
                                + parts[4]);
            }
        }
        for (char letter = '!'; letter <= '~'; letter++) {
            names.add("_Z" + String.valueOf(letter).repeat(LONGEST - 2));
            names.add("_D" + String.valueOf(letter).repeat(LONGEST - 2));
            names.add("_R" + String.valueOf(letter).repeat(LONGEST - 2));
        }
        assertAllReturnSoon(names);
    }

    /** A reference to itself recursed until the stack of the JVM was full. */
    @Test
    void namesThatReferToThemselvesReturn() throws Exception {
        List<String> names = new ArrayList<>();
        for (int length : new int[] {10, 100, 1100, 4000}) {
            String end = length + "a".repeat(length);
            names.add("_RNvB_" + end);
            names.add("_RINvB_" + end + "B_B_E");
            names.add("_RINvC1aRB9_" + end);
        }
        assertAllReturnSoon(names);
    }

    @Test
    void substitutionsThatDoubleEndWithTheBuffer() throws Exception {
        for (int levels : new int[] {5, 20, 200}) {
            String name = "_Z1f" + doubling(levels, 0);
            assertAllReturnSoon(List.of(name));
        }
        assertThat(NameDemanglerTest.demangleAll(List.of("_Z1f" + doubling(2, 0))))
                .containsExactly("f(A<A<int, int>, A<int, int> >)");
    }

    /** Each type is a tuple of the one before, twice. */
    @Test
    void backReferencesThatDoubleEndWithTheBuffer() throws Exception {
        for (int levels : new int[] {3, 20, 100}) {
            var name = new StringBuilder("_D1fFB1i");
            int previous = name.length() - "B1i".length();
            for (int level = 0; level < levels; level++) {
                int start = name.length();
                name.append("B2");
                name.append(backReference(name.length() - previous));
                name.append(backReference(name.length() - previous));
                previous = start;
            }
            assertAllReturnSoon(List.of(name.append("Zv").toString()));
        }
        assertThat(NameDemanglerTest.demangleAll(List.of("_D1fFB1iB2QfQhZv")))
                .containsExactly("f(Tuple!(int), Tuple!(Tuple!(int), Tuple!(int)))");
    }

    /** In base 26, the last digit in lower case. */
    private static String backReference(int distance) {
        String last = String.valueOf((char) ('a' + distance % 26));
        StringBuilder digits = new StringBuilder(last);
        for (int rest = distance / 26; rest > 0; rest /= 26) {
            digits.insert(0, (char) ('A' + rest % 26));
        }
        return "Q" + digits;
    }

    @Test
    void packsOverDoublingTypesEndInTime() throws Exception {
        List<String> names = new ArrayList<>();
        for (int levels : new int[] {30, 100, 300}) {
            names.add("_Z1fDp" + doubling(levels, 0));
            names.add("_Z1fIJiEEvDp" + doubling(levels, 1));
        }
        assertAllReturnSoon(names);
    }

    @Test
    void conversionsThatAreParsedAgainEndInTime() throws Exception {
        List<String> names = new ArrayList<>();
        for (int levels : new int[] {40, 500}) {
            names.add("_ZN1Acv" + "T_I".repeat(levels) + "i" + "E".repeat(levels) + "Ev");
        }
        assertAllReturnSoon(names);
    }

    @Test
    void bindersWithAHugeCountEndInTime() throws Exception {
        List<String> names = new ArrayList<>();
        for (int digits : new int[] {5, 8, 10}) {
            names.add("_RNvMINvC1a1bFG" + "z".repeat(digits) + "_EuEC1c1d");
            names.add("_RNvMINvC1a1bDG" + "z".repeat(digits) + "_NtC1a1tEL_EC1c1d");
        }
        assertAllReturnSoon(names);
    }

    @Test
    void anAttackOfManySuchNamesEndsInTime() throws Exception {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            names.add("_RNvMINvC1a1bFGzzzzzzzz_EuEC1c" + Integer.toString(i).length() + "d" + i);
        }
        long start = System.nanoTime();
        assertThat(NameDemanglerTest.demangleAll(names)).isEqualTo(names);
        assertThat(System.nanoTime() - start).isLessThan(6 * SOON_NANOS);
    }

    @Test
    void namesThatAreTooLongStayAsTheyAre() throws Exception {
        String name = "_Z4000" + "a".repeat(4000) + "v";
        String tooLong = "_Z5000" + "a".repeat(5000) + "v";
        assertThat(NameDemanglerTest.demangleAll(List.of(name, tooLong)))
                .containsExactly("a".repeat(4000) + "()", tooLong);
    }

    @Test
    void mutatedNamesReturn() throws Exception {
        List<String> seeds = new ArrayList<>(NameDemanglerTest.rustNames());
        seeds.addAll(NameDemanglerTest.dlangNames());
        for (String[] parts : NESTED) {
            seeds.add(parts[0] + parts[1].repeat(8) + parts[2] + parts[3].repeat(8) + parts[4]);
        }
        SplittableRandom random = new SplittableRandom(SEED);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            names.add(mutate(seeds, random));
        }
        assertAllReturnSoon(names);
    }

    private static void assertAllReturnSoon(List<String> names) throws Exception {
        NameDemanglerTest.onALargeStack(() -> {
            Timed timed = new Timed();
            for (String name : names) {
                assertThat(timed.demangle(name)).isNotNull();
            }
            timed.assertSoon();
            return null;
        });
    }

    /** A<A<..., ...>, A<..., ...>> in which the second argument repeats the first by reference. */
    private static String doubling(int levels, int firstSubstitution) {
        StringBuilder type = new StringBuilder("1AI".repeat(levels)).append("iiE");
        for (int level = 1; level < levels; level++) {
            type.append(substitution(firstSubstitution + levels + level - 1)).append('E');
        }
        return type.toString();
    }

    private static String substitution(int index) {
        return index == 0
                ? "S_"
                : "S" + Integer.toString(index - 1, 36).toUpperCase(Locale.ROOT) + "_";
    }

    private static String mutate(List<String> seeds, SplittableRandom random) {
        StringBuilder name = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
        for (int i = random.nextInt(6); i >= 0; i--) {
            int at = 2 + random.nextInt(Math.max(1, name.length() - 2));
            String other = seeds.get(random.nextInt(seeds.size()));
            int from = random.nextInt(other.length());
            int to = Math.min(other.length(), from + 1 + random.nextInt(40));
            switch (random.nextInt(4)) {
                case 0 -> name.insert(Math.min(at, name.length()), other, from, to);
                case 1 -> name.delete(Math.min(at, name.length()), at + random.nextInt(8));
                case 2 -> name.setCharAt(Math.min(at, name.length() - 1), other.charAt(from));
                default -> name.append(name, Math.min(at, name.length()), name.length());
            }
        }
        return name.length() > LONGEST ? name.substring(0, LONGEST) : name.toString();
    }
}
