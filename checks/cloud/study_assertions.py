"""What Terraform made, or left, of a study, as a second client sees it.

Usage: study_assertions.py up | parts NUMBER | gone
"""

import json
import sys

import boto3

PROJECT = "sor-study"


def only(items, what):
    assert len(items) == 1, f"{what}: {len(items)} instead of one"
    return items[0]


def listed(value):
    return value if isinstance(value, list) else [value]


def up():
    ec2, s3, iam, batch, ecr = (boto3.client(name) for name in ("ec2", "s3", "iam", "batch", "ecr"))

    # Nothing in, TLS out.
    groups = ec2.describe_security_groups(Filters=[{"Name": "tag:Project", "Values": [PROJECT]}])["SecurityGroups"]
    assert not any(group["IpPermissions"] for group in groups), groups
    out = [(p["FromPort"], p["ToPort"]) for group in groups for p in group["IpPermissionsEgress"]]
    assert out == [(443, 443)], out

    # A private, encrypted bucket.
    bucket = only([b["Name"] for b in s3.list_buckets()["Buckets"]], "buckets")
    assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
    rule = only(s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"], "rules")
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    policy = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    assert {s["Sid"] for s in policy["Statement"]} == {"TlsOnly", "PartsFromTheirNetworkOnly"}
    assert only(s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"], "lifecycle rules")["Status"] == "Enabled"

    # Spot, with a ceiling; a part ends.
    environment = only(batch.describe_compute_environments()["computeEnvironments"], "compute environments")
    assert environment["computeResources"]["type"] == "FARGATE_SPOT" and environment["computeResources"]["maxvCpus"] == 4, environment
    definition = only(batch.describe_job_definitions(status="ACTIVE")["jobDefinitions"], "job definitions")
    assert definition["timeout"]["attemptDurationSeconds"] == 7200 and definition["retryStrategy"]["attempts"] == 5, definition
    assert definition["containerProperties"]["command"][-2:] == ["--part", "auto"], definition

    # Roles: the one of a part reads recordings, reads and writes cells, and nothing else.
    roles = {r["RoleName"]: r for r in iam.list_roles()["Roles"] if r["RoleName"].startswith(PROJECT)}
    assert len(roles) == 3, list(roles)
    account = boto3.client("sts").get_caller_identity()["Account"]
    for name, role in roles.items():
        trusted = only(role["AssumeRolePolicyDocument"]["Statement"], f"statements of trust in {name}")
        assert trusted["Condition"] == {"StringEquals": {"aws:SourceAccount": account}}, trusted
    job = only([name for name in roles if name.startswith(f"{PROJECT}-job-")], "roles of a part")
    assert roles[job]["Arn"] == definition["containerProperties"]["jobRoleArn"]
    allowed = iam.get_role_policy(RoleName=job, PolicyName="job")["PolicyDocument"]["Statement"]
    found = {s["Sid"]: (sorted(listed(s["Action"])), listed(s["Resource"])) for s in allowed}
    arn = f"arn:aws:s3:::{bucket}"
    assert found == {
        "ReadRecordings": (["s3:GetObject"], [f"{arn}/recordings/*"]),
        "ListRecordings": (["s3:ListBucket"], [arn]),
        "ReadAndWriteCells": (["s3:GetObject", "s3:PutObject"], [f"{arn}/cells/*"]),
        "ListCells": (["s3:ListBucket"], [arn]),
    }, found
    assert not iam.list_attached_role_policies(RoleName=job)["AttachedPolicies"]
    only(ecr.describe_repositories()["repositories"], "repositories")


def parts(number):
    jobs = boto3.client("batch").describe_jobs(jobs=[])["jobs"]
    array = [job for job in jobs if "size" in job.get("arrayProperties", {})]
    assert [job["arrayProperties"]["size"] for job in array] == [int(number)], array
    children = [job for job in jobs if ":" in job["jobId"]]
    given = [{one["name"]: one["value"] for one in job["container"]["environment"]} for job in children]
    assert sorted(int(one["AWS_BATCH_JOB_ARRAY_INDEX"]) for one in given) == list(range(int(number))), given
    assert all(job["status"] == "SUCCEEDED" for job in children), jobs


def gone():
    ec2, s3, iam, batch, ecr, logs = (boto3.client(name) for name in ("ec2", "s3", "iam", "batch", "ecr", "logs"))
    tagged = [{"Name": "tag:Project", "Values": [PROJECT]}]
    left = {
        "networks": ec2.describe_vpcs(Filters=tagged)["Vpcs"],
        "subnets": ec2.describe_subnets(Filters=tagged)["Subnets"],
        "groups": ec2.describe_security_groups(Filters=tagged)["SecurityGroups"],
        "endpoints": [e for e in ec2.describe_vpc_endpoints(Filters=tagged)["VpcEndpoints"] if e["State"] != "deleted"],
        "buckets": s3.list_buckets()["Buckets"],
        "roles": [r["RoleName"] for r in iam.list_roles()["Roles"] if r["RoleName"].startswith(PROJECT)],
        "compute environments": batch.describe_compute_environments()["computeEnvironments"],
        "queues": batch.describe_job_queues()["jobQueues"],
        "job definitions": batch.describe_job_definitions(status="ACTIVE")["jobDefinitions"],
        "repositories": ecr.describe_repositories()["repositories"],
        "logs": [g for g in logs.describe_log_groups()["logGroups"] if g["logGroupName"] == f"/{PROJECT}"],
    }
    assert not any(left.values()), {k: v for k, v in left.items() if v}


if __name__ == "__main__":
    {"up": up, "parts": parts, "gone": gone}[sys.argv[1]](*sys.argv[2:])
