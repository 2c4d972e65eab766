/** The pages of the site that its navigation lists, by section. A page that none of them names is reached by links and by the search. */

export const NAVIGATION = [
  { section: 'Begin', pages: ['README.md', 'docs/gallery.md', 'docs/comparison.md', 'docs/faq.md'] },
  {
    section: 'Check',
    pages: [
      ...['docs/check.md', 'docs/docker-run.md', 'docs/config.md', 'docs/kubernetes.md', 'docs/scale.md'],
      ...[
        'docs/pipelines.md',
        'docs/library.md',
        'docs/lab.md',
        'docs/sandboxes.md',
        'docs/probes.md',
        'docs/troubleshooting.md',
      ],
    ],
  },
  { section: 'Testbed', pages: ['docs/testbed.md', 'docs/server.md', 'docs/image.md'] },
  {
    section: 'Measured',
    pages: [
      ...['docs/claims.md', 'docs/performance.md', 'docs/pid1.md', 'docs/pid1-comparison.md', 'docs/pid1-guesses.md'],
      ...['docs/engines.md', 'findings/README.md'],
    ],
  },
  {
    section: 'Project',
    pages: [
      ...['docs/glossary.md', 'docs/security.md', 'docs/versioning.md', 'docs/dependencies.md', 'CHANGELOG.md'],
      ...['ARCHITECTURE.md', 'CONTRIBUTING.md', 'docs/adr/README.md', 'docs/api/forkbed.api.md'],
    ],
  },
];
