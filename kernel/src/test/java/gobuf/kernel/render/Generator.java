package gobuf.kernel.render;

import gobuf.runtime.view.Change;
import gobuf.runtime.view.Field;
import gobuf.runtime.view.GlobalQueue;
import gobuf.runtime.view.GoPlace;
import gobuf.runtime.view.GobufPicture;
import gobuf.runtime.view.LocalQueue;
import gobuf.runtime.view.Note;
import gobuf.runtime.view.QueueEntry;
import gobuf.runtime.view.QueuePicture;
import gobuf.runtime.view.Register;
import gobuf.runtime.view.RegsPicture;
import gobuf.runtime.view.RowPicture;
import gobuf.runtime.view.StackPicture;
import gobuf.runtime.view.StepView;
import gobuf.runtime.view.Stop;
import gobuf.runtime.view.Value;
import gobuf.runtime.view.Where;
import gobuf.runtime.view.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** Makes step views of every shape from a seed, with texts that break careless writers. */
final class Generator {
    private static final String[] NASTY = {
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "'&amp;'",
        "a&b<c>d",
        "{{x}}",
        "$e=mc^2$",
        "ünï-世界-🙂",
        "]]>",
        "-->"
    };

    private final Random random;
    private int names;

    Generator(long seed) {
        random = new Random(seed);
    }

    StepView step() {
        return new StepView(
                new Where(random.nextInt(1_000_000), text(), text(), text(), random.nextInt(99)),
                random.nextInt(9) - 4,
                random.nextBoolean() ? Optional.of(row()) : Optional.empty(),
                row(),
                some(12, () -> new Change(text(), address(), value(), value())),
                0,
                new RegsPicture(text(), registers(), text()),
                some(3, this::stack),
                random.nextBoolean() ? Optional.of(gobuf()) : Optional.empty(),
                random.nextBoolean() ? Optional.of(queues()) : Optional.empty(),
                some(3, () -> new Note(1 + random.nextInt(25), text(), text())),
                new Stop(text(), random.nextBoolean() ? text() : "", random.nextBoolean(), some(5, this::text)));
    }

    /** At least one: a step without registers shows no register file. */
    private List<Register> registers() {
        List<Register> registers = new ArrayList<>(some(18, () -> new Register(text(), value(), value())));
        registers.add(Register.same(text(), value()));
        return registers;
    }

    private RowPicture row() {
        GoPlace place = random.nextBoolean() ? GoPlace.NONE : new GoPlace(text(), text(), random.nextInt(3));
        return new RowPicture(text(), random.nextInt(99), text(), place, random.nextBoolean() ? text() : "");
    }

    private StackPicture stack() {
        long lo = 0xc000000000L + random.nextInt(1 << 20) * 2048L;
        long hi = lo + 2048;
        List<Word> words = new ArrayList<>();
        for (long at = hi - 8; at > lo + 1200; at -= 8L * (1 + random.nextInt(12))) {
            words.add(new Word(
                    at, value(), value(), random.nextBoolean() ? text() : "", random.nextBoolean() ? text() : ""));
        }
        long sp = random.nextInt(4) == 0 ? 0 : lo + 8L * random.nextInt(257);
        long bp = random.nextInt(4) == 0 ? address() : hi - 16;
        return new StackPicture(text(), lo, hi, lo + 928, sp, bp, random.nextBoolean(), words);
    }

    private GobufPicture gobuf() {
        Supplier<Field> field = () ->
                new Field(text(), random.nextInt(400), text(), value(), value(), random.nextBoolean() ? text() : "");
        return new GobufPicture(text(), address(), value(), some(7, field), some(5, field));
    }

    private QueuePicture queues() {
        long head = random.nextInt(1000);
        List<QueueEntry> ring = new ArrayList<>();
        int length = random.nextInt(257);
        for (int i = 0; i < length; i++) {
            ring.add(new QueueEntry((int) ((head + i) % 256), text(), random.nextBoolean()));
        }
        List<QueueEntry> chain = new ArrayList<>();
        int size = random.nextInt(40);
        for (int i = 0; i < size; i++) {
            chain.add(new QueueEntry(i, text(), random.nextBoolean()));
        }
        LocalQueue local = new LocalQueue(
                text(),
                random.nextBoolean() ? text() : "",
                random.nextBoolean(),
                head,
                head + length,
                256,
                ring,
                random.nextBoolean());
        return new QueuePicture(
                List.of(local), new GlobalQueue(size, chain, random.nextBoolean()), random.nextBoolean());
    }

    private Value value() {
        return switch (random.nextInt(6)) {
            case 0 -> Value.unknown();
            case 1 -> Value.hex(random.nextLong());
            case 2 -> Value.decimal(random.nextInt());
            case 3 -> Value.named(random.nextInt(9), text());
            case 4 -> Value.bool(random.nextBoolean());
            default -> Value.address(address(), text());
        };
    }

    private long address() {
        return 0xc000000000L + random.nextInt(1 << 24);
    }

    /** A name used once, sometimes with something nasty in it; without spaces, so that no box breaks it. */
    private String text() {
        String name = "n" + names++;
        return random.nextInt(5) == 0 ? name + NASTY[random.nextInt(NASTY.length)].replace(' ', '_') : name;
    }

    private <T> List<T> some(int most, Supplier<T> make) {
        List<T> list = new ArrayList<>();
        int count = random.nextInt(most + 1);
        for (int i = 0; i < count; i++) {
            list.add(make.get());
        }
        return list;
    }
}
