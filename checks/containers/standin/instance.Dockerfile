# Stand-in for the machine that EC2 would start: Debian 13 with systemd as PID 1, cloud-init and SSH, as the distribution's cloud image has
# them; container engine, compose and curl are not there before the first boot installs them. The kernel, its modules and the boot loader
# are this machine's.
ARG BASE=standin/debian:trixie
FROM ${BASE}
# hadolint ignore=DL3008
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      systemd systemd-sysv dbus libpam-systemd cloud-init python3-apt openssh-server sudo iproute2 procps ca-certificates unattended-upgrades \
    && rm -rf /var/lib/apt/lists/* \
    && rm -f /etc/ssh/ssh_host_* /etc/machine-id \
    && systemctl enable ssh \
    && systemctl mask systemd-networkd-wait-online.service systemd-udevd.service \
    && mkdir -p /var/lib/cloud/seed/nocloud /etc/sor /standin /etc/systemd/system/docker.service.d
# The login name of the distribution's image for EC2; no network configuration, because the engine outside has made it.
RUN printf 'datasource_list: [NoCloud]\nnetwork: { config: disabled }\nsystem_info: { default_user: { name: admin } }\n' >/etc/cloud/cloud.cfg.d/90_check.cfg \
    && printf '[Service]\nExecStartPost=/bin/sh -c "[ ! -e /standin/registry.tar ] || docker load -q -i /standin/registry.tar"\n' >/etc/systemd/system/docker.service.d/10-check.conf
STOPSIGNAL SIGRTMIN+3
CMD ["/lib/systemd/systemd", "systemd.unified_cgroup_hierarchy=0", "SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1"]
