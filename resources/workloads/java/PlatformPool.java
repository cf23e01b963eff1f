import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.Executors;

/** Blocking requests on a pool of platform threads: a request more than threads waits for the next round. */
public final class PlatformPool {
    public static void main(String[] args) throws Exception {
        var l = new Lesson("java-platform-pool", args, true, Map.of(
                "requests", new Lesson.Option(200, 200, "how many requests"),
                "threads", new Lesson.Option(100, 100, "threads in the pool"),
                "delay", new Lesson.Option(1, 0.2, "seconds that the server takes to answer each")));
        var fetch = new Fetch(l);
        fetch.checkServer();
        int requests = (int) l.get("requests");

        l.phase(requests + " requests on " + (int) l.get("threads") + " platform threads");
        var good = new int[1];
        var pool = Executors.newFixedThreadPool((int) l.get("threads"));
        double wall = Lesson.seconds(() -> good[0] = fetch.all(pool, requests, l.get("delay")));
        l.figure("wall_s", wall);
        l.figure("delays_ratio", wall / l.get("delay"));
        l.figure("answers_count", good[0]);
        l.figure("peak_threads_count", ManagementFactory.getThreadMXBean().getPeakThreadCount());
        l.finish(good[0] == requests);
    }
}
