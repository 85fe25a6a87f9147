import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Inject, Param, Post, UseGuards } from '@nestjs/common';
import { CdcAdmin, type CdcStatus } from '@query-router/cdc';
import { AuthGuard, WriterGuard } from '@query-router/http';

/** What operators ask of change data capture. */
@Controller('cdc')
@UseGuards(AuthGuard)
export class CdcController {
  private readonly admin: CdcAdmin;

  constructor(@Inject(CdcAdmin) admin: CdcAdmin) {
    this.admin = admin;
  }

  @Get()
  status(): Promise<CdcStatus> {
    return this.admin.status();
  }

  @Post('tables')
  @UseGuards(WriterGuard)
  @HttpCode(HttpStatus.ACCEPTED)
  add(@Body() body: unknown): Promise<CdcStatus> {
    return this.admin.add(body);
  }

  @Delete('tables/:pattern')
  @UseGuards(WriterGuard)
  remove(@Param('pattern') pattern: string): Promise<CdcStatus> {
    return this.admin.remove(pattern);
  }

  @Post('snapshots')
  @UseGuards(WriterGuard)
  @HttpCode(HttpStatus.ACCEPTED)
  snapshot(@Body() body: unknown): Promise<CdcStatus> {
    return this.admin.snapshot(body);
  }
}
