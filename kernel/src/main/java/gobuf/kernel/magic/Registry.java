package gobuf.kernel.magic;

import gobuf.kernel.display.Bundle;
import gobuf.kernel.extension.Extensions;
import gobuf.kernel.render.Renderer;
import gobuf.runtime.view.View;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.RenderContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** All magics of this kernel, in IJava's registry; and how what they return is shown. */
public final class Registry {
    private static final List<Function<Workbench, Magic>> MAGICS = List.of(
            NewprocMagic::new,
            MakeMagic::new,
            MainMagic::new,
            StepMagic::new,
            NextMagic::new,
            StepoutMagic::new,
            ContinueMagic::new,
            ScheduleMagic::new,
            BackMagic::new,
            GotoMagic::new,
            AtMagic::new,
            BreakMagic::new,
            WatchMagic::new,
            ForkMagic::new,
            BranchesMagic::new,
            CallMagic::new,
            PokeMagic::new,
            SetMagic::new,
            PolicyMagic::new,
            SaveMagic::new,
            LoadMagic::new,
            ResetMagic::new,
            BootMagic::new,
            WorkloadMagic::new,
            GobufMagic::new,
            RegsMagic::new,
            StackMagic::new,
            MemMagic::new,
            BtMagic::new,
            RunqMagic::new,
            SchedMagic::new,
            ListMagic::new,
            DisasMagic::new,
            SymMagic::new,
            PrintMagic::new,
            GsMagic::new,
            MsMagic::new,
            PsMagic::new,
            EventsMagic::new,
            TableAskMagic::new,
            TablesMagic::new,
            RecordMagic::new,
            SampleMagic::new,
            ChangesMagic::new,
            ExplainMagic::new,
            TimelineMagic::new,
            PlotMagic::new,
            ExportMagic::new,
            ImportMagic::new,
            JavaMagic::new,
            CheckMagic::new,
            QuizMagic::new,
            SweepMagic::new,
            NoteMagic::new,
            ConfigMagic::new);

    private final Workbench bench;
    private final Map<String, Magic> own = new LinkedHashMap<>();
    private final Extensions extensions = new Extensions();

    /** All of Gobuf's magics, at work on a workbench. */
    public Registry(Workbench bench) {
        this.bench = bench;
        MAGICS.forEach(make -> add(make.apply(bench)));
        add(new ExtensionMagic(bench, this));
        add(new HelpMagic(bench, this));
        extensions.render(View.class, this::view);
        extensions.render(Bundle.class, Registry::bundle);
        extensions.render(Page.class, (page, to) -> to.getOutputContainer().putText(page.text()));
    }

    private void add(Magic magic) {
        own.put(magic.name(), magic);
        extensions.register(magic.name(), magic);
    }

    private void view(View view, RenderContext to) {
        Settings settings = bench.settings();
        bundle(Renderer.render(view, settings.figure, settings.share), to);
    }

    private static void bundle(Bundle bundle, RenderContext to) {
        DisplayData data = to.getOutputContainer();
        bundle.data().forEach(data::putData);
        bundle.metadata().forEach(data::putMetaData);
    }

    /** Names of all magics that stand in a line, those of jars too. */
    public List<String> names() {
        TreeSet<String> names = new TreeSet<>(extensions.lineMagics());
        names.removeAll(own.keySet());
        List<String> all = new ArrayList<>(own.keySet());
        all.addAll(names);
        return all;
    }

    /** Gobuf's own magics in the order to show them. */
    List<Magic> all() {
        return List.copyOf(own.values());
    }

    /** One of Gobuf's own magics. */
    Optional<Magic> find(String name) {
        return extensions.lineMagics().contains(name) ? Optional.empty() : Optional.ofNullable(own.get(name));
    }

    Extensions extensions() {
        return extensions;
    }

    /** Whether one of Gobuf's own magics takes the whole cell behind its line. */
    boolean takesCells(String name) {
        return own.get(name) instanceof CellMagic && !extensions.cellMagics().contains(name);
    }

    /** Runs one call of a cell. */
    Object run(Call call) throws Exception {
        if (call.cell() && takesCells(call.name())) return ((CellMagic) own.get(call.name())).cell(call.body());
        if (call.cell()) return extensions.cell(call.name(), Extensions.words(call.rest()), call.body());
        List<String> words = find(call.name()).isPresent()
                ? Words.split(call.rest()).stream().map(Words.Word::text).toList()
                : Extensions.words(call.rest());
        return extensions.line(call.name(), words);
    }

    /** Any thread: a Java cell that runs is to end. */
    void interruptJava() {
        ((JavaMagic) own.get("java")).interrupt();
    }

    /** What to show for what a magic returned. */
    Optional<Bundle> show(Object value) {
        return extensions.render(value);
    }
}
