# Recipes longer than a line or two are scripts in scripts/ and checks/.

[private]
default:
    @just --list --unsorted

# Try it: a synthetic market, no file, no broker
[group('lab')]
demo *ARGS:
    cargo run --release -p backtest -- demo {{ ARGS }}

# A page of results: verdict, market, fills, costs, tuning
[group('lab')]
report *ARGS:
    cargo run --release -p backtest -- report {{ ARGS }}

# The figures, measured on this machine: all but lengths, formats and panels, or PARTS processes decoding allocating replaying evaluating peers pacing lengths formats panels
[group('lab')]
bench *PARTS:
    cargo bench -p backtest --bench figures -- {{ PARTS }}

# What a router in Python costs a call, a data frame beside its file, and a strategy beside those of other programs
[group('lab')]
bench-python *ROUNDS:
    benches/python {{ ROUNDS }}

# How fast the Cont-Kukanov model is solved, every answer checked first
[group('lab')]
bench-model:
    cargo bench -p cont-kukanov --bench model

# The figures of the preprint of the Cont-Kukanov model beside ours
[group('lab')]
paper:
    cargo run --release -p backtest -- paper --format pretty

# Is the machinery of `evaluate` right? 500 markets of each kind with a known answer
[group('lab')]
validate:
    cargo run --release -p backtest -- evaluate --validate

# Are the numbers of a panel those of its cells? An independent reading
[group('lab')]
panel DAYS="12":
    checks/evaluation/panel {{ DAYS }}

# Are the numbers of an evaluation those of its recording? An independent reading, every order executed again
[group('lab')]
numbers *SEEDS:
    checks/evaluation/orders {{ SEEDS }}

# Every test that needs neither broker nor container
[group('checks')]
test:
    cargo test --workspace --locked

# The first command of the README: the smallest build compiles without warnings
[group('checks')]
small:
    cargo clippy --locked -p backtest --no-default-features

# The shape of the code: imports point one way, no folder is crowded, comments are plain English, pages are as readers need them
[group('checks')]
house:
    checks/code/directions.py
    checks/code/rooms.py
    checks/code/english.py
    checks/book/pages.py

# The wheel, in fresh environments of the oldest and the newest Python here; `--handed-out` as `pip install` makes it, `--update` writes its calls and their reference anew
[group('checks')]
python *ARGS:
    checks/python/wheel {{ ARGS }}

# Summaries, colours and widths in a real terminal
[group('checks')]
terminal:
    checks/screen/terminal

# Instructions of decoding, allocating and replaying, against their ceilings; needs valgrind, which it installs
[group('checks')]
instructions:
    checks/code/instructions

# Tests against a real broker
[group('checks')]
broker:
    scripts/kafka run -- cargo test --locked --workspace --test broker --test broker_faults --test workers -- --ignored
    scripts/kafka run -- scripts/soak-workers --schedules 3 --bin ${CARGO_TARGET_DIR:-target}/debug

# TLS, certificates and passwords against a real broker
[group('checks')]
broker-secure:
    KAFKA_TEST_SECURE=1 scripts/kafka run -- cargo test --locked --workspace --features stream/tls,backtest/tls --test broker_secure -- --ignored

# Messages to and from kafka-python
[group('checks')]
interop:
    scripts/kafka run -- services/stream/tests/interop/run

# The metrics of both programs, as Prometheus sees them
[group('checks')]
metrics:
    scripts/kafka run -- checks/metrics/check

# Licences, sources, bans, known vulnerabilities, bills of materials
[group('checks')]
supply-chain:
    checks/supply-chain/check

# Report pages in headless Chromium; screenshots go to FOLDER
[group('checks')]
browser FOLDER='results/screenshots':
    checks/screen/browser {{ FOLDER }}

# Everything that must hold before a change lands, or only the recipes named
[group('checks')]
ci *RECIPES:
    .ci/run {{ RECIPES }}

# The long form of the fault tests: 500 random sequences of each kind, also for workers, 100,000 mutated files
[group('checks')]
faults:
    SOR_TEST_SEQUENCES=500 cargo test -p stream --test random_actions
    SOR_TEST_FILES=100000 cargo test -p market-data --test bad_input
    cargo build --release -p backtest
    scripts/kafka run -- scripts/soak-workers --schedules 500 --jobs 4

# Fuzz what reads files, messages, settings and results, MINUTES for each target; what is found stays in results/fuzz
[group('checks')]
fuzz MINUTES="10":
    checks/code/fuzz $(({{ MINUTES }} * 60))

# Fuzz each target for 8 seconds
[group('checks')]
fuzz-briefly:
    checks/code/fuzz 8

# Change the code that decides money, one change at a time, and see whether a test fails; `--shard 0/20` for a part of it
[group('checks')]
mutants *ARGS:
    checks/code/mutants {{ ARGS }}

# Are results of debug and release builds the same bytes?
[group('checks')]
profiles:
    checks/code/profiles

# Stream at 50 times real time for MINUTES against a real broker, with faults all the time; memory and lag must stay flat
[group('checks')]
soak MINUTES="60":
    cargo build --release -p producer -p backtest
    scripts/kafka run -- scripts/soak --minutes {{ MINUTES }}

# Workers that execute a panel are killed, stopped and joined for MINUTES; every answer must be that of one process, or refused
[group('checks')]
soak-workers MINUTES="10":
    cargo build --release -p backtest
    scripts/kafka run -- scripts/soak-workers --minutes {{ MINUTES }}

# A stream with hostile records on every topic and all attacks beside it, over and over
[group('checks')]
soak-attacked MINUTES="10":
    cargo build --release -p producer -p backtest
    scripts/kafka run -- scripts/soak --attack --minutes {{ MINUTES }}

# Whoever means ill, by seed: files, results, a producer, a folder, a crowd at the endpoint. ARGS such as --seed 7 or --small
[group('checks')]
attack *ARGS:
    checks/attack/run {{ ARGS }}

# One market through the vendor's decoder, pyarrow and polars, both ways. ARGS such as --rows 100000 --seed 7
[group('checks')]
vendor-tools *ARGS:
    checks/python/vendor_tools {{ ARGS }}

# Bills of materials of the binaries, CycloneDX, in FOLDER
[group('checks')]
sbom FOLDER='results/sbom':
    scripts/sbom {{ FOLDER }}

# Is the release build reproducible? Two builds from nothing in one place, compared by hash
[group('checks')]
reproducible:
    scripts/reproducible

# Format, lints and documentation, warnings denied
[group('checks')]
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --locked --features python/module
    RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --locked --features python/module

# The book of docs/ in a browser, at every change
[group('docs')]
book:
    mdbook watch docs --open

# The book: its reference is what the programs say, its links lead somewhere, its commands work
[group('checks')]
book-check:
    checks/book/check

# The pictures of README and docs, from reports of the demo, of a day and of several days
[group('docs')]
picture:
    checks/screen/browser --picture

# The book's reference pages, written anew from what the programs say
[group('docs')]
reference:
    checks/book/check --update

# Format the code
[group('checks')]
fmt:
    cargo fmt --all

# All four containers on this machine: a synthetic market, or data/l1_day.csv when it is there
[group('containers')]
up *ARGS:
    scripts/compose up {{ ARGS }}

# The same with Prometheus and Grafana: http://127.0.0.1:3000
[group('containers')]
observe *ARGS:
    METRICS_ADDRESS=0.0.0.0:9464 METRICS_LINGER=30s COMPOSE_PROFILES=observe scripts/compose up {{ ARGS }}

# The first messages of the topic: five, or as many as you ask for
[group('containers')]
topic *NUMBER:
    @scripts/compose topic {{ NUMBER }}

# What a screenshot would show, in results/evidence.txt: machine, containers, memory, topics, five messages, the result; of the instance when there is one
[group('containers')]
evidence *FILE:
    scripts/evidence {{ FILE }}

# Write the digests of the images' tags into docker-compose.yml and docker/Dockerfile, where a registry answers
[group('containers')]
pin:
    scripts/pin

# Stop and remove the containers and their volumes; data/, settings/ and results/ stay
[group('containers')]
down:
    scripts/compose down

# The whole pipeline, on the instance when there is one and else here; result in results/, digest compared with a plain run
[group('cloud')]
pipeline *ARGS:
    scripts/pipeline {{ ARGS }}

# Before `terraform apply`: key, address, images, data, into terraform/lab.auto.tfvars.json; instance_type=t4g.micro region=eu-central-1 ...
[group('cloud')]
cloud-prepare *ARGS:
    scripts/cloud prepare {{ ARGS }}

# What `terraform apply` would create; changes nothing
[group('cloud')]
cloud-plan *ARGS:
    scripts/cloud plan {{ ARGS }}

# `cloud-prepare` and `terraform apply` in one (asks first)
[group('cloud')]
cloud-up *ARGS:
    scripts/cloud up {{ ARGS }}

# Your address has changed: open the port for the new one; touches that one rule
[group('cloud')]
cloud-open:
    scripts/cloud open

# Start an instance that stopped itself
[group('cloud')]
cloud-start:
    scripts/cloud start

# First boot, containers, memory, disk, auto stop and CPU credits of the instance
[group('cloud')]
cloud-status:
    scripts/cloud status

# Logs of the containers: of the instance when there is one, else of this machine; -f to follow
[group('cloud')]
logs *ARGS:
    @if scripts/cloud where >/dev/null 2>&1; then scripts/cloud logs {{ ARGS }}; else scripts/compose logs {{ ARGS }}; fi

# A shell on the instance, or a command there
[group('cloud')]
ssh *ARGS:
    scripts/cloud ssh {{ ARGS }}

# What the runs left in the bucket, to results/cloud: an instance that stopped itself keeps nothing from you
[group('cloud')]
cloud-results:
    scripts/cloud results

# Destroy everything (asks first); the same as `terraform destroy`
[group('cloud')]
cloud-down *ARGS:
    scripts/cloud down {{ ARGS }}

# Is anything left, in any region?
[group('cloud')]
cloud-gone:
    scripts/cloud gone

# What the instance costs, by the hour and while forgotten
[group('cloud')]
cost:
    @scripts/cloud cost

# An evaluation of many days on AWS Batch: creates what it needs (asks first); FOLDER or s3://BUCKET/PREFIX, max_vcpus=64 ...
[group('cloud')]
study-up *ARGS:
    scripts/study up {{ ARGS }}

# Executes all parts there, and merges them here; ARGS are those of `evaluate`, behind -- those of `merge`
[group('cloud')]
study-run *ARGS:
    scripts/study run {{ ARGS }}

# Destroys all of it (asks first)
[group('cloud')]
study-down:
    scripts/study down

# What a study takes and costs, a unit measured here: 10x20 100x60 500x250, or SYMBOLSxDAYS
[group('cloud')]
study-cost *SIZES:
    @scripts/study cost {{ SIZES }}

# Everything about deployment that can be checked without a cloud account: PARTS static images cloud study stack brokers instance
[group('checks')]
check-infra *PARTS:
    checks/deployment/infra {{ PARTS }}
