import Docker from 'dockerode';
import { sbomFolder, writeImageBoms, writeNpmBoms } from './write.js';

/*
 * `npm run sbom [-- --packages]`: what server, web and images (or, with --packages, no images) are made of, in CycloneDX 1.6, to
 * dist/sbom/, and the licences to dist/licenses.txt. The exit code is 1 where a package has no licence or one that is not
 * allowed.
 */
const faults = await writeNpmBoms();
if (!process.argv.includes('--packages')) faults.push(...(await writeImageBoms(new Docker())));
for (const fault of faults) console.error(fault);
console.log(`Written to ${sbomFolder}. ${faults.length === 0 ? 'All licences are allowed.' : ''}`);
process.exitCode = faults.length === 0 ? 0 : 1;
