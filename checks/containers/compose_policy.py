"""Holds a rendered compose file to the policy that stands on its top.

Usage: docker compose config --format json | compose_policy.py BROKER_PROPERTIES_FILE
"""

import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).parent
OURS = {"producer", "backtest"}
MIB = 1 << 20


def known_variables():
    lines = (HERE / "confluent-variables.txt").read_text().splitlines()
    return {line.split()[0] for line in lines if line and not line.startswith("#")}


def broker_property(variable):
    name = variable.removeprefix("KAFKA_").lower()
    return name.replace("___", "-").replace("__", "\0").replace("_", ".").replace("\0", "_")


def waited_for(config):
    """Services that are done before others start: they need no memory beside them."""
    for service in config["services"].values():
        for other, condition in service.get("depends_on", {}).items():
            if condition["condition"] == "service_completed_successfully":
                yield other


def ways_out(config):
    """Networks that reach the outside world."""
    return {name for name, network in config.get("networks", {}).items() if not (network or {}).get("internal")}


def problems(config, properties):
    known = known_variables()
    total = 0
    done_before = set(waited_for(config))
    out = ways_out(config)
    for name, service in config["services"].items():
        extra = bool(service.get("profiles"))
        networks = set(service.get("networks") or ())
        if not extra and (networks & out or not networks and service.get("network_mode") != "none"):
            yield f"{name}: reaches the outside world"
        if "zookeeper" in config["services"] and name not in ("zookeeper", "kafka") and networks & set(config["services"]["zookeeper"]["networks"]):
            yield f"{name}: reaches ZooKeeper"
        if not service.get("pids_limit"):
            yield f"{name}: no limit of processes"
        image = service["image"]
        if not re.search(r":v?[0-9][A-Za-z0-9._-]*$|@sha256:[0-9a-f]{64}$", image):
            yield f"{name}: image {image} is not pinned"
        if service.get("cap_drop") != ["ALL"]:
            yield f"{name}: has capabilities"
        if "no-new-privileges:true" not in service.get("security_opt", []):
            yield f"{name}: may gain privileges"
        if service.get("privileged") or service.get("network_mode") == "host":
            yield f"{name}: reaches the host"
        logging = service.get("logging", {}).get("options", {})
        if not {"max-size", "max-file"} <= logging.keys():
            yield f"{name}: its log grows without end"
        if "mem_limit" not in service:
            yield f"{name}: no memory limit"
        total += 0 if extra or name in done_before else int(service.get("mem_limit", 0))
        if service.get("build"):
            if service.get("pull_policy") != "never":
                yield f"{name}: built here, and looked for in a registry"
            if not service.get("read_only") or service.get("user", "0").split(":")[0] in ("", "0", "root"):
                yield f"{name}: root, or a writable root file system"
        elif not extra and "healthcheck" not in service:
            yield f"{name}: no health check"
        if re.search(r"java|kafka-|zookeeper-shell|cub ", " ".join(map(str, service.get("healthcheck", {}).get("test", [])))):
            yield f"{name}: its health check starts a JVM"
        for other, condition in service.get("depends_on", {}).items():
            started = condition["condition"] == "service_started" and other in OURS
            if not started and condition["condition"] not in ("service_healthy", "service_completed_successfully"):
                yield f"{name}: does not wait until {other} is healthy, or done"
        for volume in service.get("volumes", []):
            if volume["type"] == "bind" and not volume.get("bind", {}).get("selinux"):
                yield f"{name}: {volume['target']} has no SELinux label"
        for port in service.get("ports", []):
            if not extra or port.get("host_ip") != "127.0.0.1":
                yield f"{name}: publishes {port}"
        for variable in service.get("environment", {}):
            if not variable.startswith(("KAFKA_", "ZOOKEEPER_", "CLUSTER_ID")) or name in OURS:
                continue
            if variable not in known and broker_property(variable) not in properties:
                yield f"{name}: {variable} is nothing that the 7.9 images or the broker know"
        if name == "kafka":
            kraft = "KAFKA_PROCESS_ROLES" in service["environment"]
            if kraft == ("KAFKA_ZOOKEEPER_CONNECT" in service["environment"]):
                yield "kafka: ZooKeeper mode and KRaft mode at once, or neither"
    if total > 816 * MIB:
        yield f"limits add up to {total // MIB} MiB: more than 1 GiB less what the host needs (816 MiB)"


if __name__ == "__main__":
    found = list(problems(json.load(sys.stdin), set(pathlib.Path(sys.argv[1]).read_text().split())))
    print("\n".join(found))
    sys.exit(bool(found))
