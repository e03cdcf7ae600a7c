package gobuf.kernel.magic;

import gobuf.runtime.engine.Quiz;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Asks what comes next, checks answers and reveals them. */
final class QuizMagic extends Magic {
    /** The questions that were asked last, by number; a question keeps its moment, wherever the session goes. */
    private final Map<Integer, Quiz> asked = new TreeMap<>();

    QuizMagic(Workbench bench) {
        super(bench, "quiz", "Asks you to predict the next values; checks your answers by running a copy.");
        takesRest("words", Kind.QUIZ);
        example("%quiz seed=5");
        example("%quiz 1 seed=5");
        example("%quiz answer 1 42");
        example("%quiz reveal");
        details(
                "Questions are about fields of Ps and of sched, and about which goroutine runs, at moments such as the third return of"
                        + " runqput. The moment where you stand and the seed (1 without one) decide which; %quiz asks three, %quiz 2 the second."
                        + " %quiz answer checks one, %quiz reveal tells all that were asked, or %quiz reveal 2. A copy of the machine is"
                        + " run on for that: the session does not move. Where goroutine 1 waits, the copy lets it yield as %continue does.");
    }

    @Override
    Object run(Args args) {
        List<String> words = new ArrayList<>(args.all("words"));
        String first = words.isEmpty() ? "" : words.get(0);
        return switch (first) {
            case "answer" -> answer(words.subList(1, words.size()));
            case "reveal" -> reveal(words.subList(1, words.size()));
            default -> ask(words);
        };
    }

    private Object ask(List<String> words) {
        long seed = 1;
        int number = 0;
        for (String word : words) {
            if (word.startsWith("seed=")) seed = seed(word);
            else if (number == 0) number = number(word);
            else throw MagicError.argument("'" + word + "' is too much: one number and a seed", "%quiz 1 seed=5");
        }
        Quiz quiz = quiz(seed);
        if (number > quiz.size())
            throw MagicError.argument(
                    "there are questions 1 to " + quiz.size() + " at this moment, not " + number, "%quiz seed=" + seed);
        List<String> lines = new ArrayList<>();
        if (number == 0) asked.clear();
        for (int n = 1; n <= quiz.size(); n++) {
            if (number != 0 && n != number) continue;
            asked.put(n, quiz);
            lines.add(n + ". " + quiz.question(n));
        }
        String one = Integer.toString(Math.max(1, number));
        String value = quiz.asksForGoroutine(Math.max(1, number)) ? "g5" : "42";
        return bench.message(
                "predict what comes next (seed " + seed + ")",
                lines,
                "%quiz answer " + one + " " + value,
                "%quiz reveal " + one);
    }

    private static long seed(String word) {
        try {
            return Long.parseLong(word.substring("seed=".length()));
        } catch (NumberFormatException e) {
            throw MagicError.argument(word + " is no seed such as seed=5", "%quiz seed=5");
        }
    }

    private static int number(String word) {
        if (!word.matches("[1-9]\\d{0,3}"))
            throw MagicError.argument(
                    word + " is no number of a question, nor answer, reveal or seed=5",
                    "%quiz 1 seed=5",
                    "%quiz reveal");
        return Integer.parseInt(word);
    }

    private Quiz quiz(long seed) {
        try {
            return new Quiz(bench.session(), seed, bench.progress()::wasInterrupted);
        } catch (IllegalStateException e) {
            throw MagicError.now(e.getMessage(), "%newproc add 1 2 --run", "%quiz");
        }
    }

    private Quiz asked(int number) {
        Quiz quiz = asked.get(number);
        if (quiz == null)
            throw MagicError.now(
                    asked.isEmpty()
                            ? "no question has been asked yet"
                            : "question " + number + " has not been asked; asked were "
                                    + asked.keySet().stream()
                                            .map(String::valueOf)
                                            .collect(Collectors.joining(", ")),
                    "%quiz " + number + " seed=5");
        return quiz;
    }

    private Object answer(List<String> words) {
        if (words.size() != 2)
            throw MagicError.argument("%quiz answer takes a question's number and a value", "%quiz answer 1 42");
        int number = number(words.get(0));
        Quiz quiz = asked(number);
        String given = value(words.get(1), quiz.asksForGoroutine(number));
        Quiz.Answer answer = quiz.answer(number, bench.progress()::wasInterrupted);
        boolean right = given.equals(answer.value());
        return bench.message(
                number + ". " + quiz.question(number),
                List.of(right ? "right: " + told(answer) : given + " is not what the machine does"),
                right ? "%quiz reveal" : "%quiz reveal " + number);
    }

    private static String value(String word, boolean goroutine) {
        if (goroutine) {
            if (word.matches("g\\d+|nil")) return word;
            if (word.matches("\\d+")) return "g" + word;
            throw MagicError.argument(word + " is no goroutine such as g5, and not nil", "%quiz answer 1 g5");
        }
        try {
            return Long.toString(Long.decode(word));
        } catch (NumberFormatException e) {
            throw MagicError.argument(word + " is no number", "%quiz answer 1 42");
        }
    }

    private Object reveal(List<String> words) {
        if (words.size() > 1) throw MagicError.argument("%quiz reveal takes one number or none", "%quiz reveal 1");
        List<Integer> numbers = words.isEmpty() ? List.copyOf(asked.keySet()) : List.of(number(words.get(0)));
        if (numbers.isEmpty()) asked(1);
        List<String> lines = new ArrayList<>();
        for (int n : numbers) {
            Quiz.Answer answer = asked(n).answer(n, bench.progress()::wasInterrupted);
            lines.add(n + ". " + asked(n).question(n));
            lines.add("   " + told(answer) + ", at step " + answer.step());
        }
        return bench.message("what the machine does", lines, "%quiz seed=5");
    }

    private static String told(Quiz.Answer answer) {
        return answer.what() + " is " + answer.value();
    }
}
