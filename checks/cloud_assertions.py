"""What Terraform made, or left, as a second client sees it.

Usage: cloud_assertions.py up INSTANCE_TYPE DATA_FILE|none [USER_DATA_FILE] | gone
"""

import base64
import gzip
import json
import sys

import boto3

PROJECT = "sor-lab"


def only(items, what):
    assert len(items) == 1, f"{what}: {len(items)} instead of one"
    return items[0]


def instances(ec2):
    answer = ec2.describe_instances(Filters=[{"Name": "tag:Project", "Values": [PROJECT]}])
    found = [i for r in answer["Reservations"] for i in r["Instances"]]
    return [i for i in found if i["State"]["Name"] not in ("terminated", "shutting-down")]


def up(instance_type, data, user_data_file=None):
    ec2, s3, iam = boto3.client("ec2"), boto3.client("s3"), boto3.client("iam")

    instance = only(instances(ec2), "instances")
    assert instance["InstanceType"] == instance_type
    assert instance["MetadataOptions"]["HttpTokens"] == "required"
    volume = only(ec2.describe_volumes(Filters=[{"Name": "attachment.instance-id", "Values": [instance["InstanceId"]]}])["Volumes"], "volumes")
    assert volume["Encrypted"] and volume["VolumeType"] == "gp3", volume

    # One open port, to one address.
    groups = ec2.describe_security_groups(GroupIds=[g["GroupId"] for g in instance["SecurityGroups"]])["SecurityGroups"]
    ingress = [(p["FromPort"], p["ToPort"], r["CidrIp"]) for g in groups for p in g["IpPermissions"] for r in p["IpRanges"]]
    assert ingress == [(22, 22, "203.0.113.7/32")], ingress
    egress = sorted(p["FromPort"] for g in groups for p in g["IpPermissionsEgress"])
    assert egress == [80, 443], egress

    # A private bucket with exactly the files that the role may read.
    bucket = only([b["Name"] for b in s3.list_buckets()["Buckets"]], "buckets")
    keys = sorted(o["Key"] for o in s3.list_objects_v2(Bucket=bucket).get("Contents", []))
    assert keys == ["data/l1_day.csv"] * (data != "none") + ["images/sor-images.tar.gz"], keys
    assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
    policy = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    assert any(s["Effect"] == "Deny" and s["Condition"] == {"Bool": {"aws:SecureTransport": "false"}} for s in policy["Statement"]), policy
    role = only([r["RoleName"] for r in iam.list_roles()["Roles"] if r["RoleName"].startswith(PROJECT)], "roles")
    assert iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"] == []
    granted = iam.get_role_policy(RoleName=role, PolicyName=only(iam.list_role_policies(RoleName=role)["PolicyNames"], "policies"))
    statement = only(granted["PolicyDocument"]["Statement"], "statements")
    resources = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
    assert statement["Action"] == "s3:GetObject" and sorted(resources) == [f"arn:aws:s3:::{bucket}/{key}" for key in keys], statement

    # User data: small enough, and without anything that is nobody's business.
    raw = base64.b64decode(ec2.describe_instance_attribute(InstanceId=instance["InstanceId"], Attribute="userData")["UserData"]["Value"])
    assert len(raw) <= 16384, len(raw)
    text = gzip.decompress(raw).decode()
    assert text.startswith("#cloud-config\n")
    assert "PRIVATE KEY" not in text and "AKIA" not in text
    print(f"user data: {len(raw)} bytes of 16384")
    if user_data_file:
        with open(user_data_file, "w", encoding="utf-8") as out:
            out.write(text)


def gone():
    ec2, s3, iam = boto3.client("ec2"), boto3.client("s3"), boto3.client("iam")
    tagged = [{"Name": "tag:Project", "Values": [PROJECT]}]
    left = {
        "instances": instances(ec2),
        "volumes": ec2.describe_volumes(Filters=tagged)["Volumes"],
        "networks": ec2.describe_vpcs(Filters=tagged)["Vpcs"],
        "groups": ec2.describe_security_groups(Filters=tagged)["SecurityGroups"],
        "keys": ec2.describe_key_pairs()["KeyPairs"],
        "buckets": s3.list_buckets()["Buckets"],
        "roles": [r for r in iam.list_roles()["Roles"] if r["RoleName"].startswith(PROJECT)],
        "profiles": iam.list_instance_profiles()["InstanceProfiles"],
    }
    assert not any(left.values()), {k: v for k, v in left.items() if v}


if __name__ == "__main__":
    {"up": up, "gone": gone}[sys.argv[1]](*sys.argv[2:])
