/**
 * `npm run sbom -- IMAGE`: what the image is made of, as SPDX 2.3 in JSON on stdout: the packages of Debian in it, from its own dpkg, and
 * those that its programs are linked from or made with. `created` is SOURCE_DATE_EPOCH where it is set. The same image gives the same text,
 * apart from that time.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';

const FIELDS = ['Package', 'Version', 'Architecture', 'source:Package', 'source:Version'];
const FORMAT = `${FIELDS.map((field) => `\${${field}}`).join('\\t')}\\n`;
const BUILT_USING = '/usr/share/doc/forkbed/built-using';
/** Linked into the programs; the others made them. */
const LINKED = /^lib/;
const NOTHING_SAID = { licenseConcluded: 'NOASSERTION', licenseDeclared: 'NOASSERTION', copyrightText: 'NOASSERTION' };

interface DebianPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly source: string;
  readonly sourceVersion: string;
}

function docker(...args: readonly string[]): string {
  return execFileSync('docker', [...args], { encoding: 'utf8', maxBuffer: 64 << 20 });
}

/** A command in a container of its own that is removed again. */
function inImage(image: string, command: string, ...args: readonly string[]): string {
  return docker('run', '--rm', '--network', 'none', '--entrypoint', command, image, ...args);
}

/** @throws Error for a line that has other fields */
function readPackages(text: string): DebianPackage[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [name, version, architecture, source, sourceVersion, ...others] = line.split('\t');
      if (!name || !version || !architecture || !source || !sourceVersion || others.length > 0)
        throw new Error(`expected ${FIELDS.join(', ')}, received ${JSON.stringify(line)}`);
      return { name, version, architecture, source, sourceVersion };
    });
}

function packageId({ name, architecture }: DebianPackage): string {
  return `SPDXRef-deb-${name}-${architecture}`.replaceAll(/[^A-Za-z0-9.-]/g, '-');
}

function describePackage(each: DebianPackage) {
  const { name, version, architecture, source, sourceVersion } = each;
  const locator = `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}`;
  return {
    SPDXID: packageId(each),
    name,
    versionInfo: version,
    supplier: 'Organization: Debian',
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: false,
    sourceInfo: `built from ${source} ${sourceVersion}`,
    ...NOTHING_SAID,
    externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: locator }],
  };
}

function describeImage(image: string) {
  const { Config, RootFS } = JSON.parse(docker('image', 'inspect', image))[0];
  const content = createHash('sha256').update(JSON.stringify(RootFS.Layers)).digest('hex');
  const installed = readPackages(inImage(image, 'dpkg-query', '--show', '--showformat', FORMAT));
  const used = readPackages(inImage(image, 'cat', BUILT_USING));
  const { SOURCE_DATE_EPOCH } = process.env;
  const created = SOURCE_DATE_EPOCH ? new Date(Number(SOURCE_DATE_EPOCH) * 1_000) : new Date();
  const id = 'SPDXRef-forkbed';
  const relations = [
    ...installed.map((each) => [id, 'CONTAINS', packageId(each)]),
    ...used.map((each) =>
      LINKED.test(each.name) ? [id, 'STATIC_LINK', packageId(each)] : [packageId(each), 'BUILD_TOOL_OF', id],
    ),
  ];
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: 'forkbed image',
    documentNamespace: `urn:forkbed:image:sha256:${content}`,
    creationInfo: { created: created.toISOString().replace(/\.\d+Z$/, 'Z'), creators: ['Tool: forkbed-sbom'] },
    documentDescribes: [id],
    packages: [
      {
        SPDXID: id,
        name: 'forkbed',
        versionInfo: Config.Labels['org.opencontainers.image.version'],
        primaryPackagePurpose: 'CONTAINER',
        downloadLocation: 'NOASSERTION',
        filesAnalyzed: false,
        ...NOTHING_SAID,
        licenseDeclared: 'MIT',
        checksums: [{ algorithm: 'SHA256', checksumValue: content }],
        comment: 'The checksum is that of the list of layers (RootFS.Layers) as JSON.',
      },
      ...new Map([...installed, ...used].map((each) => [packageId(each), describePackage(each)])).values(),
    ],
    relationships: [
      { spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: id },
      ...relations.map(([spdxElementId, relationshipType, relatedSpdxElement]) => ({
        spdxElementId,
        relationshipType,
        relatedSpdxElement,
      })),
    ],
  };
}

const [image, ...others] = process.argv.slice(2);
if (image === undefined || others.length > 0) {
  process.stderr.write(`sbom: expected one IMAGE, received ${JSON.stringify(process.argv.slice(2).join(' '))}\n`);
  process.exit(64);
}
process.stdout.write(`${JSON.stringify(describeImage(image), null, 2)}\n`);
