// What Kafka's own CooperativeStickyAssignor makes of a group: one group a line on stdin, its answer a line on stdout, both JSON.
// A group: [partitions by topic, racks by topic and partition or null, members, most rounds]. A member: [id, topics, owned,
// generation, rack or null]. Partitions are written as `topic:0,1;other:2`. The answer is that of the last round: between rounds
// everyone owns what it was assigned, one generation higher, until nothing changes; or "throws", or "does not settle" in so many
// rounds. Ends with stdin.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.*;
import java.util.*;
import java.util.stream.*;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

public class AssignorAnswers {
    public static void main(String[] args) throws IOException {
        ObjectMapper json = new ObjectMapper();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(json.writeValueAsString(answer(json.readTree(line))));
            System.out.flush();
        }
    }

    static Object answer(JsonNode group) {
        Map<String, List<PartitionInfo>> partitions = partitions(group.get(0), group.get(1));
        Map<String, List<TopicPartition>> owned = new HashMap<>();
        int generation = 0;
        for (JsonNode member : group.get(2)) {
            owned.put(member.get(0).asText(), parse(member.get(2).asText()));
            generation = Math.max(generation, member.get(3).asInt());
        }
        try {
            Map<String, List<TopicPartition>> answer = assign(partitions, group.get(2), owned, OptionalInt.empty());
            for (int round = 1; round < group.get(3).asInt(); round++) {
                Map<String, List<TopicPartition>> next = assign(partitions, group.get(2), answer, OptionalInt.of(generation + round));
                if (text(next).equals(text(answer))) return text(answer);
                answer = next;
            }
            return "does not settle";
        } catch (NullPointerException thrown) {
            return "throws";
        }
    }

    /** `generation`: of everyone, or as the member says. */
    static Map<String, List<TopicPartition>> assign(Map<String, List<PartitionInfo>> partitions, JsonNode members,
                                                    Map<String, List<TopicPartition>> owned, OptionalInt generation) {
        Map<String, Subscription> subscriptions = new HashMap<>();
        Set<String> subscribed = new HashSet<>();
        for (JsonNode member : members) {
            List<String> topics = new ArrayList<>();
            member.get(1).forEach(topic -> topics.add(topic.asText()));
            subscribed.addAll(topics);
            String id = member.get(0).asText();
            Optional<String> rack = member.get(4).isNull() ? Optional.empty() : Optional.of(member.get(4).asText());
            subscriptions.put(id, new Subscription(topics, null, owned.get(id), generation.orElse(member.get(3).asInt()), rack));
        }
        Map<String, List<PartitionInfo>> existing = new HashMap<>(partitions);
        existing.keySet().retainAll(subscribed);
        return new CooperativeStickyAssignor().assignPartitions(existing, subscriptions);
    }

    static Map<String, List<PartitionInfo>> partitions(JsonNode counts, JsonNode racks) {
        Map<String, List<PartitionInfo>> result = new HashMap<>();
        counts.fields().forEachRemaining(entry -> {
            String topic = entry.getKey();
            List<PartitionInfo> infos = new ArrayList<>();
            for (int partition = 0; partition < entry.getValue().asInt(); partition++) {
                List<Node> replicas = new ArrayList<>();
                if (!racks.isNull())
                    for (JsonNode rack : racks.get(topic).get(partition)) replicas.add(new Node(replicas.size(), "localhost", 9092, rack.asText()));
                Node[] nodes = replicas.toArray(new Node[0]);
                infos.add(new PartitionInfo(topic, partition, Node.noNode(), nodes, nodes));
            }
            result.put(topic, infos);
        });
        return result;
    }

    static List<TopicPartition> parse(String text) {
        List<TopicPartition> result = new ArrayList<>();
        if (text.isEmpty()) return result;
        for (String part : text.split(";")) {
            String[] sides = part.split(":");
            for (String number : sides[1].split(",")) result.add(new TopicPartition(sides[0], Integer.parseInt(number)));
        }
        return result;
    }

    static Map<String, String> text(Map<String, List<TopicPartition>> assignment) {
        Map<String, String> result = new TreeMap<>();
        assignment.forEach((member, partitions) -> result.put(member, partitions.stream()
            .sorted(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition))
            .collect(Collectors.groupingBy(TopicPartition::topic, TreeMap::new, Collectors.mapping(p -> "" + p.partition(), Collectors.joining(","))))
            .entrySet().stream().map(entry -> entry.getKey() + ":" + entry.getValue()).collect(Collectors.joining(";"))));
        return result;
    }
}
