package gobuf.runtime.layout;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One Go release as the simulation needs it: layouts, constants, functions and addresses, read off a real binary that the profile
 * names. Profiles are passed in, never static.
 *
 * @param release such as {@code go1.19.8}
 * @param binary what was built, how, and its checksum
 * @param structs layouts by Go's name without package
 * @param constants values by Go's name with its package
 * @param strings tables of texts that the runtime prints, by linker symbol
 * @param functions by linker symbol
 * @param globals data symbols of the binary, by linker symbol
 * @param funcvals static closures in rodata, by the symbol of their function
 * @param sections address ranges by name; {@code [low, high)}
 * @param data what variables of other binaries than its own begin with, by address
 */
public record Profile(
        String release,
        Map<String, String> binary,
        Map<String, Struct> structs,
        Map<String, Long> constants,
        Map<String, List<String>> strings,
        Map<String, Function> functions,
        Map<String, Global> globals,
        Map<String, Long> funcvals,
        Map<String, Range> sections,
        Map<Long, byte[]> data) {
    /**
     * A data symbol.
     *
     * @param address of its first byte
     * @param size bytes
     */
    public record Global(long address, long size) {}

    /**
     * An address range.
     *
     * @param low first byte
     * @param high first byte behind
     */
    public record Range(long low, long high) {}

    /**
     * The same release, with another program's packages to initialise: its main..inittask in the place of the profile's own program's.
     *
     * @throws IllegalArgumentException if the profile has none of that program
     */
    public Profile initialising(String program) {
        Map<String, Global> g = new HashMap<>(globals);
        g.put(MAIN_TASK, need(globals, program + "..inittask", "global"));
        return new Profile(release, binary, structs, constants, strings, functions, g, funcvals, sections, data);
    }

    /** What runtime.main initialises last: the packages that main imports. */
    private static final String MAIN_TASK = "main..inittask";

    /**
     * The layout of a struct.
     *
     * @throws IllegalArgumentException if the profile has none of that name
     */
    public Struct struct(String name) {
        return need(structs, name, "struct");
    }

    /**
     * The value of a constant of package runtime, by its name without the package.
     *
     * @throws IllegalArgumentException if the profile has none of that name
     */
    public long constant(String name) {
        return need(constants, "runtime." + name, "constant");
    }

    /**
     * The value of a constant of another package, by its name with the package.
     *
     * @throws IllegalArgumentException if the profile has none of that name
     */
    public long constantOf(String name) {
        return need(constants, name, "constant");
    }

    /**
     * A table of texts.
     *
     * @throws IllegalArgumentException if the profile has none of that symbol
     */
    public List<String> strings(String symbol) {
        return need(strings, symbol, "table of strings");
    }

    /**
     * A function of the binary.
     *
     * @throws IllegalArgumentException if the profile has none of that symbol
     */
    public Function function(String symbol) {
        return need(functions, symbol, "function");
    }

    /** A function of the binary, if it has that symbol. */
    public Optional<Function> findFunction(String symbol) {
        return Optional.ofNullable(functions.get(symbol));
    }

    /**
     * The address of a global variable.
     *
     * @throws IllegalArgumentException if the profile has none of that symbol
     */
    public long global(String symbol) {
        return need(globals, symbol, "global").address();
    }

    /**
     * The address of a function's static closure.
     *
     * @throws IllegalArgumentException if the binary has none
     */
    public long funcval(String symbol) {
        return need(funcvals, symbol, "funcval");
    }

    private <T> T need(Map<String, T> map, String name, String kind) {
        T t = map.get(name);
        if (t == null) throw new IllegalArgumentException("profile " + release + " has no " + kind + " " + name);
        return t;
    }
}
