// Java's side of `npm run bench -- assignors`: one scenario a line on stdin, its times in microseconds a line on stdout.
// A scenario: members, topics, partitions of each topic, subscriptions (equal, unequal), event (join, leave), racks, rounds.
// The group is that of scenario.ts, settled by Java's own answers before the event. Ends with stdin.

import java.io.*;
import java.nio.ByteBuffer;
import java.util.*;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
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
            int racks = Integer.parseInt(words[5]);
            int rounds = Integer.parseInt(words[6]);
            Map<String, List<PartitionInfo>> infos = new HashMap<>();
            for (int topic = 0; topic < topics; topic++) infos.put("topic-" + topic, partitionsOf(topic, partitions, racks));

            int first = words[4].equals("leave") ? members + 1 : members - 1;
            Map<String, List<TopicPartition>> settled = new HashMap<>();
            for (int generation = 1; generation <= 3; generation++) settled = assign(infos, group(first, topics, equal, racks, settled, generation));
            Map<String, Subscription> group = group(members, topics, equal, racks, settled, 4);

            long budget = System.nanoTime() + 1_500_000_000L;
            int warmUps = 0;
            while (warmUps < 2 || (warmUps < 400 && System.nanoTime() < budget)) {
                sink = assign(infos, group);
                warmUps++;
            }
            // Some take seconds each: then there are fewer, but three.
            List<String> took = new ArrayList<>();
            budget = System.nanoTime() + 15_000_000_000L;
            while (took.size() < rounds && (took.size() < 3 || System.nanoTime() < budget)) {
                long from = System.nanoTime();
                sink = assign(infos, group);
                took.add(String.valueOf((System.nanoTime() - from) / 1000));
            }
            System.out.println(String.join(",", took));
            System.out.flush();
        }
    }

    static List<PartitionInfo> partitionsOf(int topic, int partitions, int racks) {
        List<PartitionInfo> infos = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            Node[] replicas = racks == 0 ? new Node[0] : new Node[] { nodeIn((topic + partition) % racks), nodeIn((topic + partition + 1) % racks) };
            infos.add(new PartitionInfo("topic-" + topic, partition, Node.noNode(), replicas, replicas));
        }
        return infos;
    }

    static Node nodeIn(int rack) {
        return new Node(rack, "localhost", 9092, "rack-" + rack);
    }

    static Map<String, List<TopicPartition>> assign(Map<String, List<PartitionInfo>> infos, Map<String, Subscription> group) {
        return new CooperativeStickyAssignor().assignPartitions(infos, group);
    }

    static Map<String, Subscription> group(int members, int topics, boolean equal, int racks, Map<String, List<TopicPartition>> settled, int generation) {
        Map<String, Subscription> group = new HashMap<>();
        for (int member = 0; member < members; member++) {
            String id = String.format("consumer-%05d", member);
            List<String> subscribed = new ArrayList<>();
            for (int topic = 0; topic < topics; topic++)
                if (equal || (member + topic) % 3 != 0) subscribed.add("topic-" + topic);
            ByteBuffer userData = ByteBuffer.allocate(4).putInt(generation);
            userData.flip();
            group.put(id, new Subscription(subscribed, userData, settled.getOrDefault(id, List.of()), generation,
                racks == 0 ? Optional.empty() : Optional.of("rack-" + member % racks)));
        }
        return group;
    }
}
