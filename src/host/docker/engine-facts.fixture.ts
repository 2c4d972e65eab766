/** For tests alone: what engines answered, without what nobody reads. */

/** Docker 20.10.24, of Debian 12. */
export const DOCKER_20 = {
  version: {
    Platform: { Name: '' },
    Components: [
      { Name: 'Engine', Version: '20.10.24+dfsg1', Details: { ApiVersion: '1.41', MinAPIVersion: '1.12' } },
      { Name: 'containerd', Version: '1.6.20~ds1' },
      { Name: 'runc', Version: '1.1.5+ds1' },
    ],
    Version: '20.10.24+dfsg1',
    ApiVersion: '1.41',
    MinAPIVersion: '1.12',
    Os: 'linux',
    Arch: 'amd64',
    KernelVersion: '6.18.44',
  },
  info: {
    Driver: 'overlay2',
    DriverStatus: [
      ['Backing Filesystem', 'extfs'],
      ['userxattr', 'false'],
    ],
    CgroupDriver: 'cgroupfs',
    CgroupVersion: '1',
    Runtimes: { 'io.containerd.runc.v2': { path: 'runc' }, runc: { path: 'runc' } },
    DefaultRuntime: 'runc',
    SecurityOptions: ['name=seccomp,profile=default'],
    Swarm: { NodeID: '', LocalNodeState: 'inactive' },
  },
};

/** Docker 28.5.2 with --userns-remap, of Debian's unstable. */
export const DOCKER_28 = {
  version: {
    Components: [
      { Name: 'Engine', Version: '28.5.2+dfsg4', Details: { ApiVersion: '1.51', MinAPIVersion: '1.24' } },
      { Name: 'containerd', Version: '2.1.9+unknown' },
    ],
    Version: '28.5.2+dfsg4',
    ApiVersion: '1.51',
    MinAPIVersion: '1.24',
    Os: 'linux',
    Arch: 'amd64',
    KernelVersion: '6.18.44',
  },
  info: {
    Driver: 'overlay2',
    DriverStatus: [
      ['Backing Filesystem', 'tmpfs'],
      ['userxattr', 'false'],
    ],
    CgroupDriver: 'cgroupfs',
    CgroupVersion: '1',
    Runtimes: { runc: { path: 'runc', status: { 'org.opencontainers.runtime-spec.features': '{}' } } },
    DefaultRuntime: 'runc',
    SecurityOptions: ['name=seccomp,profile=builtin', 'name=userns'],
    Swarm: { NodeID: '', LocalNodeState: 'inactive' },
  },
};

/** Podman 5.8.6 without root, of Debian's unstable. */
export const PODMAN_5 = {
  version: {
    Platform: { Name: 'linux/amd64/debian-unknown' },
    Components: [
      { Name: 'Podman Engine', Version: '5.8.6', Details: { APIVersion: '5.8.6', MinAPIVersion: '4.0.0' } },
      { Name: 'Conmon', Version: 'conmon version 2.1.13, commit: unknown' },
      { Name: 'OCI Runtime (crun)', Version: 'crun version 1.28\ncommit: 54f16ff' },
    ],
    Version: '5.8.6',
    ApiVersion: '1.44',
    MinAPIVersion: '1.24',
    Os: 'linux',
    Arch: 'amd64',
    KernelVersion: '6.18.44',
  },
  info: {
    Driver: 'overlay',
    DriverStatus: [
      ['Backing Filesystem', 'tmpfs'],
      ['Supports shifting', 'false'],
    ],
    LoggingDriver: '',
    CgroupDriver: 'cgroupfs',
    Runtimes: { crun: { path: '/usr/bin/crun' }, runc: { path: '/usr/bin/runc' } },
    DefaultRuntime: 'crun',
    SecurityOptions: ['name=seccomp,profile=default', 'name=rootless'],
    Swarm: { NodeID: '', LocalNodeState: 'inactive', RemoteManagers: null },
    CgroupVersion: '1',
    Rootless: true,
  },
};
