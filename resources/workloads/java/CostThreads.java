import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** What a thread costs to create and start: platform threads, and virtual ones. Java 21 or newer. */
public final class CostThreads {
    /** Microseconds a thread, until all wait at once. */
    private static double create(Thread.Builder builder, int count) throws Exception {
        var running = new CountDownLatch(count);
        var leave = new CountDownLatch(1);
        var threads = new ArrayList<Thread>();
        double seconds = Lesson.seconds(() -> {
            for (int k = 0; k < count; k++) threads.add(builder.start(() -> {
                running.countDown();
                try {
                    leave.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            }));
            running.await();
        });
        leave.countDown();
        for (var thread : threads) thread.join();
        return seconds * 1e6 / count;
    }

    public static void main(String[] args) throws Exception {
        var l = new Lesson("java-cost-threads", args, false, Map.of(
                "platform", new Lesson.Option(2000, 500, "platform threads alive at once"),
                "virtual", new Lesson.Option(100_000, 20_000, "virtual threads alive at once")));
        l.phase((int) l.get("platform") + " platform threads");
        l.figure("platform_create_us", create(Thread.ofPlatform(), (int) l.get("platform")));
        l.phase((int) l.get("virtual") + " virtual threads");
        l.figure("virtual_create_us", create(Thread.ofVirtual(), (int) l.get("virtual")));
        l.finish(true);
    }
}
