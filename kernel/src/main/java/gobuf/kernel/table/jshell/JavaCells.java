package gobuf.kernel.table.jshell;

import gobuf.kernel.table.Tablesaw;
import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;
import tech.tablesaw.api.Table;

/**
 * Runs Java cells. JShell keeps everything it has ever compiled, so that it grows with each cell: after some hundred snippets a fresh one
 * takes its place, with the same imports, declarations and variables.
 */
public final class JavaCells {
    /** Snippets after which a fresh JShell takes the place of the old one. */
    private static final int RENEW = 300;

    private static final String START = """
            import static gobuf.kernel.table.jshell.Here.*;
            import gobuf.runtime.engine.*;
            import java.math.*;
            import java.util.*;
            import java.util.function.*;
            import java.util.stream.*;
            import tech.tablesaw.api.*;
            import tech.tablesaw.aggregate.AggregateFunctions;
            """;

    private final int most;
    private final Aside aside = new Aside();
    private JShell shell;
    private InProcess control;
    private int evaluated;
    private int renewed;

    /** Nothing is started before the first cell. */
    public JavaCells() {
        this(RENEW);
    }

    JavaCells(int most) {
        this.most = most;
    }

    /** A cell that cannot be compiled, or that failed: what is wrong, and where. */
    public static final class Failure extends Exception {
        private static final long serialVersionUID = 1;
        private final String kind;

        Failure(String kind, String message) {
            super(message, null, false, false);
            this.kind = kind;
        }

        /** {@code CompileError}, or the name of what was thrown. */
        public String kind() {
            return kind;
        }
    }

    /** Any thread: the cell that runs is to end. */
    public static void interrupt() {
        Guard.stop();
    }

    /**
     * Runs a cell: what it says on this thread, what it takes to understand that {@linkplain Aside aside}.
     *
     * @return the value of its last expression, or null
     * @throws Failure if it does not compile, or has thrown something
     * @throws InterruptedException if it was interrupted; what it did until then stays
     */
    public Object run(String code, Links to) throws Failure, InterruptedException {
        try {
            return aside.run(() -> cell(code, to));
        } catch (Failure | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Object cell(String code, Links to) throws Failure, InterruptedException {
        Guard.disarm();
        start();
        if (evaluated >= most) renew();
        // One that came before this cell began was meant for it, too.
        if (to.interrupted().getAsBoolean()) Guard.stop();
        Guard.arm();
        List<Part> parts = parts(code);
        bind(code, to);
        Object last = null;
        for (Part part : parts) last = eval(part, code);
        give(to);
        return last;
    }

    /** What a person should know of the memory that cells take. */
    public List<String> told() {
        Runtime java = Runtime.getRuntime();
        long used = (java.totalMemory() - java.freeMemory()) >> 20;
        List<String> out = new ArrayList<>();
        out.add(
                shell == null
                        ? "no Java cell has run yet"
                        : evaluated + " snippets since JShell began"
                                + (renewed == 0
                                        ? ""
                                        : ", which was made anew " + renewed + (renewed == 1 ? " time" : " times"))
                                + "; after " + most + " it is made anew, with what is declared");
        out.add("the kernel's heap holds " + used + " MB of at most " + (java.maxMemory() >> 20)
                + " MB, cells and their values included");
        if (shell != null) {
            shell.variables().forEach(v -> out.add(v.typeName() + " " + v.name()));
            shell.methods().forEach(m -> out.add(m.name() + m.signature()));
            shell.types().forEach(t -> out.add(t.name()));
        }
        return out;
    }

    /** Forgets all that cells have declared. */
    public void reset() {
        if (shell != null) shell.close();
        shell = null;
        control = null;
        evaluated = 0;
    }

    private void start() {
        if (shell != null) return;
        Tablesaw.load();
        control = new InProcess(aside);
        JShell begun = JShell.builder()
                .executionEngine(control.provider(), Map.of())
                .compilerOptions("-Xlint:none")
                .build();
        for (String path : System.getProperty("java.class.path").split(File.pathSeparator)) begun.addToClasspath(path);
        START.lines().forEach(begun::eval);
        shell = begun;
        evaluated = 0;
    }

    // ---- a cell

    /** A snippet and where in the cell it begins. */
    private record Part(String source, int at) {}

    /** The whole cell is taken apart before anything of it runs. */
    private List<Part> parts(String code) throws Failure {
        List<Part> out = new ArrayList<>();
        String rest = code;
        while (!rest.isBlank()) {
            CompletionInfo info = shell.sourceCodeAnalysis().analyzeCompletion(rest);
            int at = code.length() - rest.stripLeading().length();
            if (info.completeness() == SourceCodeAnalysis.Completeness.EMPTY) break;
            if (!info.completeness().isComplete() && info.completeness() != SourceCodeAnalysis.Completeness.UNKNOWN)
                throw new Failure(
                        "CompileError",
                        "the cell ends in the middle of a statement\n"
                                + place(code, code.stripTrailing().length() - 1));
            String source = info.completeness() == SourceCodeAnalysis.Completeness.UNKNOWN ? rest : info.source();
            out.add(new Part(source.stripLeading(), at));
            rest = info.completeness() == SourceCodeAnalysis.Completeness.UNKNOWN ? "" : info.remaining();
        }
        return out;
    }

    private Object eval(Part part, String code) throws Failure, InterruptedException {
        Object value = null;
        List<SnippetEvent> events = shell.eval(part.source());
        evaluated += events.size();
        for (SnippetEvent event : events) {
            if (event.causeSnippet() != null) continue;
            if (event.status() == Snippet.Status.REJECTED) throw rejected(event.snippet(), part, code);
            if (event.exception() != null) throw thrown(event.exception(), part, code);
            boolean unresolved = event.status() == Snippet.Status.RECOVERABLE_DEFINED
                    || event.status() == Snippet.Status.RECOVERABLE_NOT_DEFINED;
            if (unresolved) {
                List<String> missing = shell.unresolvedDependencies((DeclarationSnippet) event.snippet())
                        .toList();
                throw new Failure(
                        "CompileError", "there is no " + String.join(", no ", missing) + "\n" + place(code, part.at()));
            }
            Object result = control.takeValue();
            value = shows(event.snippet()) ? result : null;
        }
        return value;
    }

    /** The value of an expression is the cell's; that of a declaration or an assignment is not shown. */
    private static boolean shows(Snippet snippet) {
        return switch (snippet.subKind()) {
            case TEMP_VAR_EXPRESSION_SUBKIND, VAR_VALUE_SUBKIND, OTHER_EXPRESSION_SUBKIND -> true;
            default -> false;
        };
    }

    private Failure rejected(Snippet snippet, Part part, String code) {
        StringBuilder text = new StringBuilder();
        shell.diagnostics(snippet).filter(Diag::isError).forEach(d -> text.append(text.isEmpty() ? "" : "\n")
                .append(d.getMessage(Locale.ENGLISH)
                        .replaceAll("\\s+location:.*", "")
                        .replaceFirst("\\s+symbol:\\s+", ": ")
                        .replaceAll("\\s*\\n\\s*", " "))
                .append('\n')
                .append(place(code, part.at() + (int) Math.max(0, d.getStartPosition()))));
        return new Failure("CompileError", text.toString());
    }

    /** The line of the cell that holds a character, with a mark under it. */
    private static String place(String code, int at) {
        int where = Math.max(0, Math.min(at, code.length()));
        int begin = code.lastIndexOf('\n', where - 1) + 1;
        int end = code.indexOf('\n', where) < 0 ? code.length() : code.indexOf('\n', where);
        long line = code.substring(0, begin).chars().filter(c -> c == '\n').count() + 1;
        String head = "line " + line + ": ";
        return head + code.substring(begin, Math.max(begin, end)) + "\n" + " ".repeat(head.length() + where - begin)
                + "^";
    }

    private static Exception failed(JShellException e, Part part, String code) {
        if (e instanceof EvalException eval) {
            if (eval.getExceptionClassName().equals(Guard.Stopped.class.getName())
                    || eval.getExceptionClassName().equals(InterruptedException.class.getName()))
                return new InterruptedException(eval.getMessage());
            String name = eval.getExceptionClassName();
            boolean own = name.startsWith("gobuf.") && eval.getMessage() != null;
            StringBuilder text = new StringBuilder(own ? "" : name);
            if (eval.getMessage() != null) text.append(own ? "" : ": ").append(eval.getMessage());
            if (name.equals(OutOfMemoryError.class.getName()))
                text.append(
                        "; the kernel goes on: %java tells how full its heap is, %java --reset lets go of what cells hold");
            for (StackTraceElement frame : eval.getStackTrace()) {
                if (frame.getClassName().startsWith("gobuf.kernel.table.jshell.InProcess")) break;
                text.append("\n    at ")
                        .append(
                                frame.getFileName() != null
                                                && frame.getFileName().startsWith("#")
                                        ? "the cell, line " + (lines(code, part.at()) + frame.getLineNumber())
                                        : frame.toString());
            }
            return new Failure(name.substring(name.lastIndexOf('.') + 1), text.toString());
        }
        return new Failure("CompileError", String.valueOf(e.getMessage()));
    }

    private static long lines(String code, int at) {
        return code.substring(0, at).chars().filter(c -> c == '\n').count();
    }

    private static Failure thrown(JShellException e, Part part, String code) throws InterruptedException {
        Exception failed = failed(e, part, code);
        if (failed instanceof InterruptedException interrupted) throw interrupted;
        return (Failure) failed;
    }

    // ---- tables

    private static boolean names(String code, String word) {
        return Pattern.compile("\\b" + Pattern.quote(word) + "\\b")
                .matcher(code)
                .find();
    }

    private void bind(String code, Links to) {
        Here.link(to);
        Here.session = to.session();
        Map<String, Table> found = new LinkedHashMap<>();
        for (String name : to.names()) if (names(code, name) && to.named(name) == null) found.put(name, to.table(name));
        Here.gs = found.get("gs");
        Here.ps = found.get("ps");
        Here.ms = found.get("ms");
        Here.events = found.get("events");
        Here.waits = found.get("waits");
        Here.lives = found.get("lives");
        Here.samples = to.names().contains("samples") && names(code, "samples") ? to.table("samples") : null;
        for (String name : to.names()) {
            Table named = to.named(name);
            if (named == null || name.equals("samples") || !names(code, name)) continue;
            VarSnippet variable = variable(name);
            if (variable == null) set("Table " + name, name);
            else if (value(variable) != named) set(name, name);
        }
    }

    private void set(String variable, String name) {
        evaluated += shell.eval(variable + " = table(\"" + name + "\");").size();
    }

    private VarSnippet variable(String name) {
        return shell.variables()
                .filter(v -> v.name().equals(name) && shell.status(v).isActive())
                .findFirst()
                .orElse(null);
    }

    private Object value(VarSnippet variable) {
        shell.varValue(variable);
        return control.takeValue();
    }

    /** Variables that hold tables are named tables from now on. */
    private void give(Links to) {
        for (VarSnippet v : shell.variables().toList()) {
            boolean ofSession = to.names().contains(v.name()) && to.named(v.name()) == null;
            if (v.name().startsWith("$") || ofSession) continue;
            if (value(v) instanceof Table table && to.named(v.name()) != table) to.put(v.name(), table);
        }
    }

    // ---- a fresh JShell

    /** Keeps what is declared: variables keep their very objects, unless their type was declared in a cell, too. */
    private void renew() {
        List<String> imports = new ArrayList<>();
        List<String> declared = new ArrayList<>();
        Map<String, String> types = new LinkedHashMap<>();
        Map<String, Object> values = new LinkedHashMap<>();
        boolean ownTypes = shell.types().findAny().isPresent();
        for (Snippet s : shell.snippets().toList()) {
            if (!shell.status(s).isActive()) continue;
            if (s instanceof ImportSnippet) imports.add(s.source());
            else if (s instanceof TypeDeclSnippet || s instanceof MethodSnippet) declared.add(s.source());
            else if (s instanceof VarSnippet v && !v.name().startsWith("$")) {
                types.put(v.name(), v.typeName());
                values.put(v.name(), value(v));
            }
        }
        // objects of classes that are compiled anew could not be kept
        if (ownTypes) return;
        shell.close();
        shell = null;
        start();
        renewed++;
        imports.forEach(shell::eval);
        Carried.values(values);
        types.forEach((name, type) ->
                shell.eval(type + " " + name + " = gobuf.kernel.table.jshell.Carried.take(\"" + name + "\");"));
        declared.forEach(shell::eval);
        evaluated = 0;
    }
}
