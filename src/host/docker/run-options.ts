/**
 * How `docker run` starts a container, as the library takes it: a field for each of its options that has a meaning here.
 * docs/docker-run.md has the option and the field of the engine's API beside each other. It decides nothing, and calls nobody.
 */

/** A mount as the engine's API has it: a `Mount` of `POST /containers/create`. */
export interface Mount {
  /** What is mounted. */
  readonly Type: 'bind' | 'cluster' | 'image' | 'tmpfs' | 'volume';
  /** A path on the engine's host, a volume's name, or an image; none for an anonymous volume or a tmpfs. */
  readonly Source?: string;
  /** A path in the container. */
  readonly Target: string;
  /** `false` by default. */
  readonly ReadOnly?: boolean;
  /** `consistent`, `cached` or `delegated`: Docker Desktop alone heeds it. */
  readonly Consistency?: string;
  /** Of `bind` alone. */
  readonly BindOptions?: {
    /** `rprivate` by default. */
    readonly Propagation?: string;
    /** Without what is mounted below the source. */
    readonly NonRecursive?: boolean;
    /** What is mounted below stays writable. */
    readonly ReadOnlyNonRecursive?: boolean;
    /** What is mounted below must be read-only, too. */
    readonly ReadOnlyForceRecursive?: boolean;
  };
  /** Of `volume` alone. */
  readonly VolumeOptions?: {
    /** Without what the image has at the target. */
    readonly NoCopy?: boolean;
    /** A folder in the volume. */
    readonly Subpath?: string;
    /** Of a volume that is made for it. */
    readonly Labels?: Readonly<Record<string, string>>;
    /** The driver of a volume that is made for it. */
    readonly DriverConfig?: { readonly Name?: string; readonly Options?: Readonly<Record<string, string>> };
  };
  /** Of `image` alone: a folder in it. */
  readonly ImageOptions?: { readonly Subpath?: string };
  /** Of `tmpfs` alone: bytes, and the mode of its root. */
  readonly TmpfsOptions?: { readonly SizeBytes?: number; readonly Mode?: number };
}

/** A device as the engine's API has it. */
export interface DeviceMapping {
  /** Absolute. */
  readonly PathOnHost: string;
  /** Absolute. */
  readonly PathInContainer: string;
  /** Of `r`, `w` and `m`. */
  readonly CgroupPermissions: string;
}

/** Devices that a driver of the engine finds, such as GPUs, as the engine's API has it. */
export interface DeviceRequest {
  /** `nvidia`, `cdi`; by default any that has the capabilities. */
  readonly Driver?: string;
  /** -1 for all. */
  readonly Count?: number;
  /** By id, instead of a count. */
  readonly DeviceIDs?: readonly string[];
  /** Sets of capabilities, of which one must be had whole. */
  readonly Capabilities?: readonly (readonly string[])[];
  /** Of the driver. */
  readonly Options?: Readonly<Record<string, string>>;
}

/** A resource limit as the engine's API has it: setrlimit(2). */
export interface Ulimit {
  /** Without `RLIMIT_`, in lower case: `nofile`. */
  readonly Name: string;
  /** -1 for none. */
  readonly Soft: number;
  /** -1 for none. */
  readonly Hard: number;
}

/** A health check as the engine runs it. Times are milliseconds. */
export interface HealthCheck {
  /** A line for the shell of the image. */
  readonly shell?: string;
  /** argv, without a shell, where there is no `shell`. */
  readonly command?: readonly string[];
  /** From the end of one run to the start of the next; 30,000 by default. */
  readonly intervalMs?: number;
  /** How long a run may take; 30,000 by default. */
  readonly timeoutMs?: number;
  /** Runs in a row that must fail until the container is unhealthy; 3 by default. */
  readonly retries?: number;
  /** After the start, for how long failures do not count; 0 by default. */
  readonly startPeriodMs?: number;
}

/**
 * How a container is started, as `docker run` would: names and forms are those of its options; everything is as the image and the
 * engine have it by default. What takes a network applies in one that somebody has created.
 */
export interface RunOptions {
  /** argv; the image's own command by default. */
  readonly command?: readonly string[];
  /** argv that stands before the command; the image's own by default, and `['']` for none. */
  readonly entrypoint?: readonly string[];
  /** Added to the image's own. */
  readonly environment?: Readonly<Record<string, string>>;
  /** `USER[:GROUP]`, by name or id; the image's own by default. */
  readonly user?: string;
  /** Groups beside the user's own, by name or id. */
  readonly groupAdd?: readonly string[];
  /** Working directory; the image's own by default. */
  readonly workdir?: string;
  /** A terminal for PID 1. Its output is then one stream. */
  readonly tty?: boolean;
  /** Whether stdin stays open, as a pipe that nobody writes to; `/dev/null` by default. */
  readonly interactive?: boolean;
  /** An init before the command; none by default, as it would reap in the subject's place. */
  readonly init?: boolean;
  /** What the engine runs in the container again and again; what is absent is as the image says. */
  readonly healthCheck?: HealthCheck;
  /** The signal that asks PID 1 to stop, by name or number; the image's own by default, or SIGTERM. */
  readonly stopSignal?: string;
  /** Seconds from the stop signal to SIGKILL; the engine's own by default, 10. */
  readonly stopTimeoutS?: number;
  /** Beside the image's own. */
  readonly labels?: Readonly<Record<string, string>>;
  /** For the runtime: OCI annotations. An engine before 24 does not take them. */
  readonly annotations?: Readonly<Record<string, string>>;

  /** Mounts as `docker run --volume` takes them; a path alone is an anonymous volume. */
  readonly binds?: readonly string[];
  /** Mounts as the engine's API has them. */
  readonly mounts?: readonly Mount[];
  /** Mount options by the path of the mount: `{ '/run': 'size=64m' }`. */
  readonly tmpfs?: Readonly<Record<string, string>>;
  /** Containers whose volumes it has, too: `NAME[:ro]`. */
  readonly volumesFrom?: readonly string[];
  /** Of named volumes that are made for it. */
  readonly volumeDriver?: string;
  /** A root that cannot be written to. */
  readonly readOnly?: boolean;
  /** Of the storage driver: `{ size: '1g' }`. */
  readonly storageOptions?: Readonly<Record<string, string>>;
  /** Of /dev/shm; 64 MiB by default. */
  readonly shmSizeBytes?: number;

  /** A network's name, `none`, or `container:ID`; the default bridge by default, and for a subject one of the run. */
  readonly network?: string;
  /** Names in the network, beside the container's own. */
  readonly networkAliases?: readonly string[];
  /** IPv4 address in a network with a subnet of its own. */
  readonly ip?: string;
  /** IPv6 address in a network with a subnet of its own. */
  readonly ip6?: string;
  /** Link-local addresses in a network with a subnet of its own. */
  readonly linkLocalIps?: readonly string[];
  /** `02:42:ac:11:00:02`. */
  readonly macAddress?: string;
  /** Containers of the network under another name: `NAME:ALIAS`. */
  readonly links?: readonly string[];
  /** Names with their addresses: `db:10.0.0.1`. */
  readonly addHost?: readonly string[];
  /** Addresses of name servers. */
  readonly dns?: readonly string[];
  /** Of the resolver: `ndots:2`; resolv.conf(5). */
  readonly dnsOptions?: readonly string[];
  /** Domains in which a name is looked up. */
  readonly dnsSearch?: readonly string[];
  /** The start of the container's id by default. */
  readonly hostname?: string;
  /** NIS domain name. */
  readonly domainname?: string;
  /** Ports beside those of the image: `80/tcp`. Nothing is published. */
  readonly expose?: readonly string[];

  /** Processes at once; -1 and 0: no limit. By default no limit for a subject, 64 for clients and 512 for probes that are confined. */
  readonly pidsLimit?: number;
  /** In bytes. By default no limit for a subject, 2 GiB for clients and probes that are confined. */
  readonly memoryBytes?: number;
  /** What the kernel takes memory back to when it runs short. */
  readonly memoryReservationBytes?: number;
  /** Memory and swap together; -1 for no limit of swap. */
  readonly memorySwapBytes?: number;
  /** 0 to 100. */
  readonly memorySwappiness?: number;
  /** Whether it waits for memory rather than being killed. */
  readonly oomKillDisable?: boolean;
  /** -1,000 to 1,000. */
  readonly oomScoreAdj?: number;
  /** How many processors' time it may use: `1.5`. */
  readonly cpus?: number;
  /** Its weight beside other containers; 1,024 by default. */
  readonly cpuShares?: number;
  /** Of the limit of processor time, in microseconds; 100,000 by default. */
  readonly cpuPeriodUs?: number;
  /** Processor time in each period, in microseconds. */
  readonly cpuQuotaUs?: number;
  /** Of real-time processes, in microseconds. */
  readonly cpuRtPeriodUs?: number;
  /** Of real-time processes in each period, in microseconds. */
  readonly cpuRtRuntimeUs?: number;
  /** Processors by number: `0-3`, `0,1`. */
  readonly cpusetCpus?: string;
  /** Memory nodes by number. */
  readonly cpusetMems?: string;
  /** 10 to 1,000. */
  readonly blkioWeight?: number;
  /** By the device's path: 10 to 1,000. */
  readonly blkioWeightDevice?: Readonly<Record<string, number>>;
  /** By the device's path: bytes a second. */
  readonly deviceReadBps?: Readonly<Record<string, number>>;
  /** By the device's path: operations a second. */
  readonly deviceReadIops?: Readonly<Record<string, number>>;
  /** By the device's path: bytes a second. */
  readonly deviceWriteBps?: Readonly<Record<string, number>>;
  /** By the device's path: operations a second. */
  readonly deviceWriteIops?: Readonly<Record<string, number>>;
  /** Resource limits of PID 1. */
  readonly ulimits?: readonly Ulimit[];
  /** Values by name: `{ 'net.core.somaxconn': '4096' }`. */
  readonly sysctls?: Readonly<Record<string, string>>;
  /** The control group that its own is in. */
  readonly cgroupParent?: string;

  /** All capabilities, all devices, and no confinement. */
  readonly privileged?: boolean;
  /** Beyond the engine's own set. */
  readonly capAdd?: readonly string[];
  /** Capabilities that are taken away: `ALL`, `NET_RAW`. */
  readonly capDrop?: readonly string[];
  /** As `docker run --security-opt` takes them, with the profile itself in the place of a file: `seccomp={…}`. */
  readonly securityOpt?: readonly string[];
  /** Of the engine's host. */
  readonly devices?: readonly DeviceMapping[];
  /** `c 1:3 rwm` */
  readonly deviceCgroupRules?: readonly string[];
  /** Devices that a driver of the engine finds, such as GPUs. */
  readonly deviceRequests?: readonly DeviceRequest[];

  /** One of the engine's, such as `runsc`; its default one by default. */
  readonly runtime?: string;
  /** `OS/ARCHITECTURE[/VARIANT]` of the image: `linux/arm64`; the engine's own by default. */
  readonly platform?: string;
  /** `missing` pulls an image that is not here, and is the default. */
  readonly pull?: 'always' | 'missing' | 'never';
  /** `host`: without the user namespace that the engine has for containers. */
  readonly userns?: string;
  /** Of control groups: `host` or `private`; by default what the engine is set to. */
  readonly cgroupns?: 'host' | 'private';
  /** `none`, `private`, `shareable`, `host` or `container:ID`; by default what the engine is set to. */
  readonly ipc?: string;
  /** `host`: the host's name, and no other. */
  readonly uts?: string;
  /** The engine's own by default. Of a driver that keeps no log nothing can be read. */
  readonly logDriver?: string;
  /** Of the logging driver: `{ 'max-size': '10m' }`. */
  readonly logOptions?: Readonly<Record<string, string>>;
}
