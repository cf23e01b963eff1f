import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What every program in this folder shares: options, timed lines and the last line that a machine reads.
 *
 * <pre>
 * var l = new Lesson("java-example", args, Map.of("n", new Option(1e8, 1e7, "iterations")));
 * l.phase("one after the other");      prints the time since start and the text
 * l.figure("sequential_s", 1.23);      keeps a figure; its name ends in its unit
 * l.finish(true);                      prints SWITCHYARD {...}
 * </pre>
 *
 * --quick takes the small values of all options not given by hand. --url is the delay server, for programs that fetch.
 */
final class Lesson {
    record Option(double usual, double quick, String help) {}

    interface Work {
        void run() throws Exception;
    }

    static final int CANNOT_RUN = 3;

    private final String id;
    private final long started = System.nanoTime();
    private final Map<String, Object> params = new LinkedHashMap<>();
    private final Map<String, Double> figures = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    String url = "http://127.0.0.1:8137";

    Lesson(String id, String[] args, boolean fetches, Map<String, Option> options) {
        this.id = id;
        var flags = List.of(args);
        if (flags.contains("--help")) {
            options.forEach((name, o) -> System.out.printf("  --%s: %s (%s; quick: %s)%n", name, o.help, o.usual, o.quick));
            System.exit(0);
        }
        options.forEach((name, o) -> params.put(name, flags.contains("--quick") ? o.quick : o.usual));
        for (int k = 0; k < args.length; k++) {
            if (args[k].equals("--quick") || args[k].equals("--show-params")) continue;
            read(args[k], k + 1 < args.length ? args[++k] : "", fetches);
        }
        if (fetches) params.put("url", url);
        if (flags.contains("--show-params")) {
            finish(true);
            System.exit(0);
        }
        note("Java " + System.getProperty("java.version"));
    }

    private void read(String flag, String text, boolean fetches) {
        var name = flag.replaceFirst("^--", "");
        if (fetches && name.equals("url")) {
            url = text;
            return;
        }
        try {
            double value = Double.parseDouble(text);
            if (!params.containsKey(name)) {
                System.err.println(flag + " is no option of this program; --help lists them");
            } else if (Double.isFinite(value) && value > 0) {
                params.put(name, value);
                return;
            } else {
                System.err.println(flag + " takes a number above 0, not " + text);
            }
        } catch (NumberFormatException wrong) {
            System.err.println(flag + " takes a number, not \"" + text + "\"");
        }
        System.exit(2);
    }

    double get(String name) {
        return (Double) params.get(name);
    }

    private synchronized void print(String text) {
        System.out.printf("[%8.3f s] %s%n", (System.nanoTime() - started) / 1e9, text);
    }

    void phase(String text) {
        print("== " + text);
    }

    void note(String text) {
        notes.add(text);
        print("   " + text);
    }

    void figure(String name, double value) {
        figures.put(name, value);
        print("   " + name + " = " + Math.round(value * 1e4) / 1e4);
    }

    void finish(boolean ok) {
        System.out.printf("SWITCHYARD {\"id\": %s, \"params\": %s, \"figures\": %s, \"ok\": %s, \"notes\": %s}%n",
                quoted(id), object(params), object(figures), ok,
                notes.stream().map(Lesson::quoted).collect(Collectors.joining(", ", "[", "]")));
    }

    /** Ends the program: what it needs is missing, the text says what and how to get it. */
    void cannotRun(String text) {
        System.err.println(text);
        note(text);
        finish(false);
        System.exit(CANNOT_RUN);
    }

    static double seconds(Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static String object(Map<String, ?> values) {
        return values.entrySet().stream()
                .map(e -> quoted(e.getKey()) + ": " + (e.getValue() instanceof String s ? quoted(s) : e.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ") + '"';
    }
}
