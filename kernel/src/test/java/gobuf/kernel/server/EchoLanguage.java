package gobuf.kernel.server;

import gobuf.kernel.display.Bundle;
import gobuf.kernel.display.Comm;
import gobuf.kernel.display.CommListener;
import gobuf.kernel.display.CommMessage;
import gobuf.kernel.display.Comms;
import gobuf.kernel.display.DisplayId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A language to test the server with: each line of a cell is a command that does one thing a cell can do. */
public final class EchoLanguage implements Language {
    private static final List<String> WORDS = List.of("print", "printerr", "result", "display", "𝔻isplay");

    private Comms comms;
    private Comm opened;

    @Override
    public void start(Comms comms) {
        this.comms = comms;
        comms.register("echo", (comm, message) -> {
            if (message.data().containsKey("refuse")) {
                throw new IllegalArgumentException("refused");
            }
            comm.send(new CommMessage(Map.of("opened", message.data()), message.metadata(), message.buffers()));
            return echo();
        });
    }

    private static CommListener echo() {
        return (comm, message) -> {
            if (message.data().containsKey("close")) {
                comm.close(CommMessage.of(Map.of("bye", true)));
            } else {
                comm.send(new CommMessage(message.data(), message.metadata(), message.buffers()));
            }
        };
    }

    @Override
    public Reply execute(Cell cell, CellOutput out) throws Exception {
        Reply reply = Reply.none();
        for (String line : cell.code().lines().toList()) {
            String[] words = line.strip().split(" ", 2);
            String rest = words.length > 1 ? words[1] : "";
            reply = run(words[0], rest, out, reply);
        }
        return reply;
    }

    private Reply run(String command, String rest, CellOutput out, Reply reply) throws Exception {
        switch (command) {
            case "" -> {}
            case "print" -> out.out(rest + "\n");
            case "printerr" -> out.err(rest + "\n");
            case "sysout" -> System.out.println(rest);
            case "syserr" -> System.err.println(rest);
            case "lines" -> {
                for (int i = 0; i < Integer.parseInt(rest); i++) {
                    System.out.println("line " + i);
                }
            }
            case "half" -> out.out("\uD83D");
            case "result" -> {
                return Reply.of(Bundle.text(rest));
            }
            case "page" -> {
                return reply.page(Bundle.text(rest));
            }
            case "next" -> {
                return reply.setNextInput(rest, false);
            }
            case "display" -> out.display(Bundle.text(rest).with("text/html", "<b>" + rest + "</b>"));
            case "show" -> out.display(Bundle.text(rest), new DisplayId("echo"));
            case "update" -> out.update(new DisplayId("echo"), Bundle.text(rest));
            case "clear" -> out.clear(rest.equals("wait"));
            case "ask" -> out.out("answer: " + out.input(rest, false) + "\n");
            case "password" -> out.out("length: " + out.input(rest, true).length() + "\n");
            case "comm" -> opened = comms.open("target", CommMessage.of(Map.of("from", "kernel")), echo());
            case "commsend" -> opened.send(CommMessage.of(Map.of("text", rest)));
            case "late" -> late(out, rest);
            case "latesys" -> late(null, rest);
            default -> fail(command, rest, out);
        }
        return reply;
    }

    /** Prints when the next cell has released it, that is after this cell has ended. */
    private CountDownLatch release = new CountDownLatch(1);

    private void late(CellOutput out, String text) {
        CountDownLatch gate = new CountDownLatch(1);
        release = gate;
        new Thread(() -> {
                    try {
                        gate.await();
                        if (out == null) {
                            System.out.println(text);
                        } else {
                            out.out(text + "\n");
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })
                .start();
    }

    private void fail(String command, String rest, CellOutput out) throws Exception {
        switch (command) {
            case "release" -> release.countDown();
            case "error" -> throw new CellError("EchoError", rest);
            case "exception" -> throw new IllegalStateException(rest);
            case "stack" -> deep(1);
            case "memory" -> fill();
            case "assert" -> throw new AssertionError(rest);
            case "linkage" -> throw new NoClassDefFoundError(rest);
            case "death" -> throw new InternalError(rest);
            case "block" -> new CountDownLatch(1).await();
            case "loop" -> {
                while (!out.interrupted()) {
                    Thread.onSpinWait();
                }
                throw new InterruptedException();
            }
            case "flagged" -> Thread.currentThread().interrupt();
            default -> throw new CellError("UnknownCommand", "'" + command + "' is no command; type print TEXT");
        }
    }

    @SuppressWarnings("InfiniteRecursion") // that it overflows the stack is the point
    private static int deep(int n) {
        return deep(n + 1) + 1;
    }

    @SuppressWarnings("ModifiedButNotUsed") // that it fills the heap is the point
    private static void fill() {
        List<long[]> all = new ArrayList<>();
        while (true) {
            all.add(new long[1 << 24]);
        }
    }

    @Override
    public Bundle evaluate(String expression) throws Exception {
        if (expression.startsWith("error ")) {
            throw new CellError("EchoError", expression.substring(6));
        }
        return Bundle.text(expression.toUpperCase(Locale.ROOT));
    }

    private static int wordStart(String code, int cursor) {
        return code.lastIndexOf(' ', cursor - 1) + 1;
    }

    @Override
    public Completion complete(String code, int cursor) {
        int start = wordStart(code, cursor);
        String prefix = code.substring(start, cursor);
        return new Completion(
                WORDS.stream()
                        .filter(word -> word.startsWith(prefix))
                        .map(word -> new Completion.Item(word, "command"))
                        .toList(),
                start,
                cursor);
    }

    @Override
    public Optional<Bundle> inspect(String code, int cursor, int detail) {
        String word = code.substring(wordStart(code, cursor), cursor);
        return WORDS.contains(word) ? Optional.of(Bundle.text(word + " at detail " + detail)) : Optional.empty();
    }

    @Override
    public IsComplete isComplete(String code) {
        if (code.endsWith("\\")) {
            return new IsComplete(IsComplete.Status.INCOMPLETE, "  ");
        }
        return IsComplete.of(code.startsWith(")") ? IsComplete.Status.INVALID : IsComplete.Status.COMPLETE);
    }
}
