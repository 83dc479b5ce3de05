// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.naming.LoadedPrograms;
import io.gimlet.capture.naming.ProcessResolver;
import io.gimlet.kernel.BpfPrograms;
import io.gimlet.kernel.NameDemangler;
import io.gimlet.symbolize.AddressAnswers;
import io.gimlet.symbolize.AddressJson;
import io.gimlet.symbolize.AddressLines;
import io.gimlet.symbolize.AddressText;
import io.gimlet.symbolize.AddressWriter;
import io.gimlet.symbolize.FileAddresses;
import io.gimlet.symbolize.NamingThread;
import io.gimlet.symbolize.Utf8Text;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.Demangler;
import io.gimlet.symbols.KernelResolver;
import io.gimlet.symbols.ProgramLines;
import io.gimlet.symbols.Resolver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/** {@code gimlet addr2line}: what is at addresses, as binutils' program of that name tells it. */
final class Addr2lineCommand implements Callable<Integer> {
    private static final String[] FOOTER = {
        "",
        "Without addresses they are read from standard input, one on each line.",
        "",
        "Examples:",
        "  gimlet addr2line -e ./server -fiC 0x4011d6",
        "  gimlet addr2line -e ./server -fipC < addresses",
        "  gimlet addr2line -e /usr/bin/xz -fi --debuginfod 0x4a10",
        "  sudo gimlet addr2line --pid 1234 -f 7f12a4c3e010",
        "  sudo gimlet addr2line -k -f ffffffff81234567",
        "",
        "Exit codes: 0 done, 1 the file or the process cannot be read, 2 wrong usage."
    };

    /** As the linker calls what nobody gave a name. */
    private static final Path DEFAULT_FILE = Path.of("a.out");

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private final PositionalParamSpec addresses =
            PositionalParamSpec.builder()
                    .index("0..*")
                    .arity("0..*")
                    .type(List.class)
                    .auxiliaryTypes(String.class)
                    .initialValue(List.of())
                    .paramLabel("ADDRESS")
                    .description("Addresses, hexadecimal, with or without 0x.")
                    .build();

    private final OptionSpec file =
            Options.valued(Path.class, "FILE", "-e", "--exe")
                    .description("The program or library. Default: a.out.")
                    .build();

    private final OptionSpec process =
            Options.valued(Integer.class, "PID", "--pid")
                    .description("The memory of a process, with all that it has mapped.")
                    .build();

    private final OptionSpec kernel =
            Options.flag("The running kernel, its modules and BPF programs.", "-k", "--kernel");

    private final OptionSpec functions =
            Options.flag("The names of functions, too.", "-f", "--functions");

    private final OptionSpec inlines =
            Options.flag("Also the functions that others were inlined into.", "-i", "--inlines");

    private final OptionSpec demangle =
            Options.flag("Names as programmers wrote them.", "-C", "--demangle");

    private final OptionSpec withAddresses =
            Options.flag("Each address before what is known of it.", "-a", "--addresses");

    private final OptionSpec pretty =
            Options.flag("One line for each function.", "-p", "--pretty-print");

    private final OptionSpec baseNames =
            Options.flag("File names without directories.", "-s", "--basenames");

    private final OptionSpec section =
            Options.valued(String.class, "NAME", "-j", "--section")
                    .description("Addresses count from the beginning of this section.")
                    .build();

    private final OptionSpec json =
            Options.flag("One JSON object for each address, with all that is known.", "--json");

    private final ServerOption server = new ServerOption();

    CommandSpec spec() {
        spec.addPositional(addresses);
        for (OptionSpec option :
                List.of(
                        file,
                        process,
                        kernel,
                        functions,
                        inlines,
                        demangle,
                        withAddresses,
                        pretty,
                        baseNames,
                        section,
                        json,
                        server.option())) {
            spec.addOption(option);
        }
        spec.usageMessage()
                .description(
                        "Tell the source file and line of addresses, in the manner of binutils'"
                                + " addr2line.")
                .sortOptions(false)
                .footer(FOOTER);
        return Options.addStandard(spec);
    }

    @Override
    public Integer call() throws IOException {
        boolean isFile = file.getValue() != null;
        boolean isProcess = process.getValue() != null;
        if ((isFile && isProcess) || (isKernel() && (isFile || isProcess))) {
            throw wrong("choose one of -e, --pid and -k");
        }
        if (section.getValue() != null && (isProcess || isKernel())) {
            throw wrong("-j is for files");
        }
        try (BpfPrograms programs = isKernel() ? BpfPrograms.open() : BpfPrograms.none()) {
            return NamingThread.call(demangler -> {
                DebugFiles debugFiles = server.debugFiles(spec);
                Resolver resolver =
                        resolver(
                                debugFiles,
                                hasPlainNames() ? Demangler.NONE : demangler,
                                LoadedPrograms.linesOf(programs));
                try (AddressAnswers answers = answers(resolver)) {
                    write(answers); // who asked need not wait for what is kept
                }
                debugFiles.keepIndexes();
                server.tellProblems();
                return 0;
            });
        }
    }

    /** Names are as the compiler made them, as binutils prints them unless it is asked for more. */
    private boolean hasPlainNames() {
        return !isJson() && !demangle.<Boolean>getValue();
    }

    private boolean isJson() {
        return json.<Boolean>getValue();
    }

    private boolean isKernel() {
        return kernel.<Boolean>getValue();
    }

    private Resolver resolver(DebugFiles debugFiles, Demangler demangler, ProgramLines programLines)
            throws IOException {
        if (isKernel()) {
            return new KernelResolver(demangler, programLines);
        }
        Integer processId = process.getValue();
        if (processId != null) {
            return ProcessResolver.of(processId, debugFiles, demangler)
                    .orElseThrow(() ->
                            new IOException(
                                    "process "
                                            + processId
                                            + ": there is none, or its mappings may"
                                            + " not be read; try it with sudo"));
        }
        Path chosen = file.getValue();
        return FileAddresses.open(
                chosen == null ? DEFAULT_FILE : chosen, section.getValue(), debugFiles, demangler);
    }

    /** Files are read on several threads. */
    private AddressAnswers answers(Resolver resolver) {
        if (!(resolver instanceof FileAddresses file)) {
            return new AddressAnswers(answerer(resolver), System.out);
        }
        return new AddressAnswers(
                answerer(file), () -> answerer(file.another(anotherDemangler())), System.out);
    }

    /** It is there until the program ends. */
    private Demangler anotherDemangler() {
        return hasPlainNames() ? Demangler.NONE : new NameDemangler()::demangle;
    }

    private AddressAnswers.Answerer answerer(Resolver resolver) {
        var text = new Utf8Text();
        AddressWriter writer = writer(text);
        return address -> {
            text.clear();
            writer.write(address, resolver.resolve(address, System.nanoTime()));
            return text;
        };
    }

    private void write(AddressAnswers answers) throws IOException {
        long[] wanted = new long[AddressAnswers.MOST];
        List<String> given = addresses.getValue();
        if (!given.isEmpty()) {
            for (int at = 0; at < given.size(); at += wanted.length) {
                int count = Math.min(wanted.length, given.size() - at);
                for (int i = 0; i < count; i++) {
                    wanted[i] = AddressLines.parse(given.get(at + i));
                }
                answers.answer(wanted, count);
            }
            return;
        }
        var lines = new AddressLines(System.in);
        for (int count = lines.read(wanted); count >= 0; count = lines.read(wanted)) {
            answers.answer(wanted, count);
        }
    }

    private AddressWriter writer(Utf8Text text) {
        if (isJson()) {
            return new AddressJson(text);
        }
        return new AddressText(
                text,
                new AddressText.Options(
                        withAddresses.getValue(),
                        functions.getValue(),
                        inlines.getValue(),
                        pretty.getValue(),
                        baseNames.getValue()));
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
