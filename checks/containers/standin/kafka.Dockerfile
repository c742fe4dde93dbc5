# Stand-in for the Confluent images where no image registry can be reached: the same environment, the same users and folders, the
# real Apache Kafka and ZooKeeper. For checks only; nothing that is deployed refers to it.
ARG BASE=standin/debian:bookworm-slim
FROM ${BASE}
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends openjdk-17-jre-headless \
    && rm -rf /var/lib/apt/lists/*
COPY libs /opt/kafka/libs
COPY kafka-run /etc/confluent/docker/run
COPY kafka-topics kafka-console-consumer /usr/local/bin/
RUN useradd --uid 1000 appuser \
    && mkdir -p /var/lib/kafka/data /var/lib/zookeeper/data /var/lib/zookeeper/log /etc/kafka \
    && chown -R appuser:appuser /var/lib/kafka /var/lib/zookeeper /etc/kafka
VOLUME ["/var/lib/kafka/data", "/var/lib/zookeeper/data", "/var/lib/zookeeper/log"]
USER 1000
ARG COMPONENT
ENV COMPONENT=${COMPONENT}
CMD ["/etc/confluent/docker/run"]
