/** What a new runbook begins with: it parses without a finding. */
export function newRunbookText(title: string): string {
  return `---
title: ${JSON.stringify(title)}
description: What this is for, in one sentence
applies-to: host
risk: read
---
# ${title}

Say when to use this, and when not.

## Look

- [ ] How long the host has been up
  \`\`\`sh {#uptime risk=read timeout=10s}
  uptime
  \`\`\`
- [ ] What was found is written down
`;
}
