import { Injectable } from '@nestjs/common';
import type { ReadinessReport } from '@query-router/platform';

type Check = () => { readonly ready: boolean; readonly reason?: string };

/** What `/health/ready` asks; each area adds what it cannot work without. */
@Injectable()
export class Readiness {
  private readonly checks = new Map<string, Check>();

  add(name: string, check: Check): void {
    this.checks.set(name, check);
  }

  report(): ReadinessReport {
    const checks = Object.fromEntries([...this.checks].map(([name, check]) => [name, check()]));
    return { ready: Object.values(checks).every(({ ready }) => ready), checks };
  }
}
