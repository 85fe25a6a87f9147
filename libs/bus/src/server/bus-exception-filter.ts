import { Catch } from '@nestjs/common';
import type { ExceptionFilter } from '@nestjs/common';
import { throwError } from 'rxjs';
import type { Observable } from 'rxjs';

/**
 * Lets a handler's error reach {@link BusServer} as it was thrown. Nest's default filter for messages replaces it by
 * `{status: 'error', message: 'Internal server error'}`, and a FailureError would lose its code on the way.
 * Put `@UseFilters(BusExceptionFilter)` on controllers of the bus.
 */
export class BusExceptionFilter implements ExceptionFilter {
  catch(exception: unknown): Observable<never> {
    return throwError(() => exception);
  }
}

// Called rather than written as a decorator, so that this library runs without a compiler.
Catch()(BusExceptionFilter);
