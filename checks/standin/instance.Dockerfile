# Stand-in for the machine that EC2 would start: Debian 13 with cloud-init and SSH, as the distribution's cloud image has them. There
# is no service manager in a container, so `systemctl` is a stub that starts the container engine when it is asked to.
ARG BASE=standin/debian:trixie
FROM ${BASE}
# hadolint ignore=DL3008
RUN printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d \
    && apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      cloud-init curl iproute2 iptables openssh-server procps python3-apt sudo systemd \
    && rm -rf /var/lib/apt/lists/*
COPY systemctl /usr/local/bin/systemctl
RUN ln -sf /usr/local/bin/systemctl /usr/bin/systemctl \
    && useradd -m -s /bin/bash admin \
    && echo 'admin ALL=(ALL) NOPASSWD:ALL' >/etc/sudoers.d/admin \
    && mkdir -p /run/sshd /home/admin/.ssh /var/lib/cloud/seed/nocloud \
    && rm -f /etc/ssh/ssh_host_* \
    && printf 'datasource_list: [NoCloud]\n' >/etc/cloud/cloud.cfg.d/90_check.cfg
CMD ["sleep", "infinity"]
