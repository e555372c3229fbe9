import { Controller, Get } from '@nestjs/common';
import { Authenticated, Public } from '../../src/access/authentication/authenticated.js';
import { CurrentPrincipal } from '../../src/access/authentication/current-principal.js';
import { narrowAccounts, type Principal } from '../../src/access/authentication/principal.js';

const shown = ({ scopes, ...principal }: Principal) => ({ ...principal, scopes: [...scopes] });

/** One route for each way in. Each answers who it was that asked. */
@Controller('try')
export class AccessRoutes {
  @Get('report')
  @Authenticated({ anyOf: ['apikey', 'iam-bearer'], scope: 'report:read' })
  report(@CurrentPrincipal() principal: Principal) {
    narrowAccounts(principal, ['acme'], 'account_id');
    return shown(principal);
  }

  @Get('aggregate')
  @Authenticated({ allOf: ['iam-bearer', 'x-authorization'], scope: 'usage:read' })
  aggregate(@CurrentPrincipal() principal: Principal) {
    return shown(principal);
  }

  @Get('records')
  @Authenticated({ anyOf: ['apikey'], scope: 'usage:write' })
  records(@CurrentPrincipal() principal: Principal) {
    narrowAccounts(principal, ['acme'], 'account_id');
    return shown(principal);
  }

  @Get('administration')
  @Authenticated({ anyOf: ['iam-bearer'], scope: 'admin' })
  administration(@CurrentPrincipal() principal: Principal) {
    return shown(principal);
  }

  @Get('public')
  @Public()
  public(@CurrentPrincipal() principal: Principal) {
    return shown(principal);
  }
}

/** Has a handler of which nobody decided who may call it. */
@Controller('forgotten')
export class ForgottenRoutes {
  @Get('decided')
  @Public()
  decided(): void {
    // Nothing to do.
  }

  @Get('undecided')
  undecided(): void {
    // Nothing to do.
  }
}
