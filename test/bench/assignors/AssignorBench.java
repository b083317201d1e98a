// Java's side of `npm run bench -- assignors`: one scenario a line on stdin, its median in microseconds a line on stdout.
// A scenario: members, topics, partitions of each topic, subscriptions (equal, unequal), event (join, leave, none), rounds.
// The group is that of scenario.ts, settled by Java's own answers before the event. Ends with stdin.

import java.io.*;
import java.nio.ByteBuffer;
import java.util.*;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.TopicPartition;

public class AssignorBench {
    static volatile Object sink;

    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            int members = Integer.parseInt(words[0]);
            int topics = Integer.parseInt(words[1]);
            int partitions = Integer.parseInt(words[2]);
            boolean equal = words[3].equals("equal");
            int rounds = Integer.parseInt(words[5]);
            Map<String, Integer> counts = new HashMap<>();
            for (int topic = 0; topic < topics; topic++) counts.put("topic-" + topic, partitions);

            int first = words[4].equals("leave") ? members + 1 : words[4].equals("join") ? members - 1 : members;
            Map<String, List<TopicPartition>> settled = new HashMap<>();
            for (int generation = 1; generation <= 3; generation++) settled = assign(counts, group(first, topics, equal, settled, generation));
            Map<String, Subscription> group = group(members, topics, equal, settled, 4);

            long budget = System.nanoTime() + 1_500_000_000L;
            int warmUps = 0;
            while (warmUps < 2 || (warmUps < 400 && System.nanoTime() < budget)) {
                sink = assign(counts, group);
                warmUps++;
            }
            long[] took = new long[rounds];
            for (int round = 0; round < rounds; round++) {
                long from = System.nanoTime();
                sink = assign(counts, group);
                took[round] = System.nanoTime() - from;
            }
            Arrays.sort(took);
            System.out.println(took[rounds / 2] / 1000);
            System.out.flush();
        }
    }

    static Map<String, List<TopicPartition>> assign(Map<String, Integer> counts, Map<String, Subscription> group) {
        return new CooperativeStickyAssignor().assign(counts, group);
    }

    static Map<String, Subscription> group(int members, int topics, boolean equal, Map<String, List<TopicPartition>> settled, int generation) {
        Map<String, Subscription> group = new HashMap<>();
        for (int member = 0; member < members; member++) {
            String id = String.format("consumer-%05d", member);
            List<String> subscribed = new ArrayList<>();
            for (int topic = 0; topic < topics; topic++)
                if (equal || (member + topic) % 3 != 0) subscribed.add("topic-" + topic);
            ByteBuffer userData = ByteBuffer.allocate(4).putInt(generation);
            userData.flip();
            group.put(id, new Subscription(subscribed, userData, settled.getOrDefault(id, List.of()), generation, Optional.empty()));
        }
        return group;
    }
}
