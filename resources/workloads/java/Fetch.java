import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Blocking requests to the delay server, one task each, on whatever threads the executor gives. */
final class Fetch {
    private final HttpClient client;
    private final Lesson lesson;

    Fetch(Lesson lesson) {
        this.lesson = lesson;
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(Executors.newFixedThreadPool(2, Fetch::daemon))
                .build();
    }

    private static Thread daemon(Runnable work) {
        var thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    }

    int get(double delay) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(lesson.url + "/delay/" + delay)).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    void checkServer() throws InterruptedException {
        try {
            get(0);
        } catch (InterruptedException interrupted) {
            throw interrupted;
        } catch (Exception missing) {
            lesson.cannotRun("No delay server answers at " + lesson.url + " (" + missing + "). Start one in another terminal: "
                    + "node delay_server.mjs (in the folder node beside this one)");
        }
    }

    /** Submits all requests, waits for all; how many were answered with status 200. */
    int all(ExecutorService executor, int requests, double delay) throws Exception {
        var answers = new ArrayList<Future<Integer>>();
        for (int k = 0; k < requests; k++) answers.add(executor.submit(() -> get(delay)));
        int good = 0;
        for (var answer : answers) if (answer.get() == 200) good++;
        executor.shutdown();
        return good;
    }
}
