import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.Executors;

/** The same blocking requests, a virtual thread each: while one waits, its carrier thread runs others. Java 21 or newer. */
public final class VirtualThreads {
    public static void main(String[] args) throws Exception {
        var l = new Lesson("java-virtual-threads", args, true, Map.of(
                "requests", new Lesson.Option(200, 200, "how many requests"),
                "delay", new Lesson.Option(1, 0.2, "seconds that the server takes to answer each")));
        var fetch = new Fetch(l);
        fetch.checkServer();
        int requests = (int) l.get("requests");

        l.phase(requests + " requests on " + requests + " virtual threads");
        var good = new int[1];
        var executor = Executors.newVirtualThreadPerTaskExecutor();
        double wall = Lesson.seconds(() -> good[0] = fetch.all(executor, requests, l.get("delay")));
        l.figure("wall_s", wall);
        l.figure("delays_ratio", wall / l.get("delay"));
        l.figure("answers_count", good[0]);
        l.figure("peak_threads_count", ManagementFactory.getThreadMXBean().getPeakThreadCount());
        l.finish(good[0] == requests);
    }
}
