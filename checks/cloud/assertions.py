"""What Terraform made, or left, as a second client sees it.

Usage: assertions.py up INSTANCE_TYPE data|none [USER_DATA_FILE] | opened INSTANCE_ID CIDR | gone
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


def listed(value):
    return value if isinstance(value, list) else [value]


def ingress(ec2, instance):
    groups = ec2.describe_security_groups(GroupIds=[g["GroupId"] for g in instance["SecurityGroups"]])["SecurityGroups"]
    return groups, [(p["FromPort"], p["ToPort"], r["CidrIp"]) for g in groups for p in g["IpPermissions"] for r in p["IpRanges"]]


def opened(instance_id, cidr):
    ec2 = boto3.client("ec2")
    instance = only(instances(ec2), "instances")
    assert instance["InstanceId"] == instance_id, "another instance"
    assert ingress(ec2, instance)[1] == [(22, 22, cidr)], ingress(ec2, instance)


def up(instance_type, data, user_data_file=None):
    ec2, s3, iam = boto3.client("ec2"), boto3.client("s3"), boto3.client("iam")

    instance = only(instances(ec2), "instances")
    assert instance["InstanceType"] == instance_type
    assert instance["MetadataOptions"]["HttpTokens"] == "required"
    volume = only(ec2.describe_volumes(Filters=[{"Name": "attachment.instance-id", "Values": [instance["InstanceId"]]}])["Volumes"], "volumes")
    assert volume["Encrypted"] and volume["VolumeType"] == "gp3", volume

    # One open port, to one address.
    groups, rules = ingress(ec2, instance)
    assert rules == [(22, 22, "203.0.113.7/32")], rules
    egress = sorted(p["FromPort"] for g in groups for p in g["IpPermissionsEgress"])
    assert egress == [80, 443], egress

    # A private bucket with exactly the files that the role may read.
    bucket = only([b["Name"] for b in s3.list_buckets()["Buckets"]], "buckets")
    keys = sorted(o["Key"] for o in s3.list_objects_v2(Bucket=bucket).get("Contents", []))
    assert keys == ["data/l1_day.csv"] * (data != "none") + ["images/sor-images.tar.gz"], keys
    assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
    policy = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    assert any(s["Effect"] == "Deny" and s["Condition"] == {"Bool": {"aws:SecureTransport": "false"}} for s in policy["Statement"]), policy
    outside = [s for s in policy["Statement"] if "aws:SourceVpce" in s["Condition"].get("StringNotEquals", {})]
    assert len(outside) == 1 and outside[0]["Effect"] == "Deny", policy
    role = only([r["RoleName"] for r in iam.list_roles()["Roles"] if r["RoleName"].startswith(PROJECT)], "roles")
    assert outside[0]["Condition"]["StringEquals"]["aws:PrincipalArn"].endswith(f"/{role}"), outside
    assert iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"] == []
    granted = iam.get_role_policy(RoleName=role, PolicyName=only(iam.list_role_policies(RoleName=role)["PolicyNames"], "policies"))
    may = sorted((s["Action"], r) for s in granted["PolicyDocument"]["Statement"] for r in listed(s["Resource"]))
    assert may == sorted([("s3:GetObject", f"arn:aws:s3:::{bucket}/{key}") for key in keys] + [("s3:PutObject", f"arn:aws:s3:::{bucket}/results/*")]), may
    endpoint = only(ec2.describe_vpc_endpoints(Filters=[{"Name": "vpc-endpoint-type", "Values": ["Gateway"]}])["VpcEndpoints"], "endpoints")
    reached = [r for s in json.loads(endpoint["PolicyDocument"])["Statement"] for r in listed(s["Resource"])]
    assert reached == [f"arn:aws:s3:::{bucket}/*"], reached

    # A zone that offers the type.
    subnet = only(ec2.describe_subnets(SubnetIds=[instance["SubnetId"]])["Subnets"], "subnets")
    offers = ec2.describe_instance_type_offerings(LocationType="availability-zone", Filters=[{"Name": "instance-type", "Values": [instance_type]}])
    assert subnet["AvailabilityZone"] in [o["Location"] for o in offers["InstanceTypeOfferings"]], subnet

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
    {"up": up, "opened": opened, "gone": gone}[sys.argv[1]](*sys.argv[2:])
