import type { Saying } from './saying.ts'

/**
 * What says one thing only, whatever else is said beside it: the codes of providers that their own pages explain, and sentences that say
 * something else than they mean.
 */
export const CERTAIN: readonly Saying[] = [
  {
    reason: 'network-error',
    says: [
      /hop count/,
      /too many hops/,
      /exceeded \d+ hops/,
      /(?:mail(?:ing)?|forwarding|routing) loop/,
      // Postfix, OpenSMTPD, Gmail: a name server that does not answer knows nothing of the host
      /not found, try again/,
      /\bservfail\b/,
      /temporar\w+ (?:dns|name|resolution)/,
      /returned answer with no data/,
      // qmail
      /cname.lookup.failed/,
    ],
  },
  { reason: 'not-compliant-rfc', says: [/not rfc ?\d+ complian/] },
  { reason: 'on-hold', says: [/(?:grey|gray)[- ]?list/] },
  {
    reason: 'expired',
    says: [
      // Netscape, InterMail: it goes on to guess at a problem of the net
      /allowed queue period/,
      /not delivered within \d+ (?:days|hours)/,
    ],
  },
  { reason: 'system-full', says: [/insufficient system (?:storage|resources)/, /\bmail system (?:is )?full/] },
  {
    reason: 'content-error',
    says: [/duplicate header/, /bare (?:lf|cr|linefeed)/, /lone cr/, /malformed header/, /mime (?:error|syntax)/],
  },
  {
    reason: 'not-accept',
    says: [/(?:no|n't find an?) (?:mail exchanger|mx (?:record|host))s?(?! for (?:your|sender))/],
  },
  {
    reason: 'policy-violation',
    says: [
      // Gmail
      /because (?:its|the) content/,
      /content presents/,
      /illegal attachment/,
      // Yahoo, and SpamAssassin's gateways
      /for policy reasons(?!.{0,40}(?:dkim|dmarc|spf))/,
      // AOL: what a letter links to
      /\bhvu:/,
      // Cloudmark's gateways at Comcast and Cox
      /\bpolicy (?:rejection|violation) on the target/,
    ],
  },
  {
    reason: 'security-error',
    says: [
      /unauthenticated senders?/,
      /authentication required/,
      // Exchange
      /client was not authenticated/,
      /\bsendernotauthenticatedforgroup\b/,
      /resolver·rst·(?:auth|not)\w+/,
    ],
  },
  {
    reason: 'spam-detected',
    says: [
      /(?:black|block)list\w* (?:url|link|domain in)/,
      /\b(?:url|link)s?\b[^.]{0,30}(?:(?:black|block)list|listed|\burib?l\b|surbl|\bdbl\b)/,
      /message (?:contains|has)[^.]{0,30}(?:black|block)list/,
      /\b(?:surbl|uribl|ivmuri)\b/,
      // Cox
      /\burlbl\d/,
      // NetEase (163.com, 126.com)
      /\bdt:spm\b/,
      // AOL, AT&T
      /\brtr:ch\b/,
      /anti-?spam (?:filter|engine|checks?)/,
      // Vade, Cloudmark, SpamAssassin
      /\bspam ?score\b/,
    ],
  },
  { reason: 'system-error', says: [/\bldap\b/, /internal system error/] },
  {
    reason: 'user-unknown',
    says: [
      // Exchange Online, which says so of every mailbox that it does not know
      /recipient address(?:es)? rejected ?: access denied/,
      // Facebook
      /\b(?:rcp-p1|int-p[1346])\b/,
      // Exchange
      /\brecip(?:ient)?notfound\b/,
      // Gmail's own page
      /\bp=nosuchuser\b/,
    ],
  },
  {
    reason: 'filtered',
    says: [
      // Facebook
      /\brcp-p2\b/,
      /(?:rejected|refused|blocked|denied) by (?:the )?(?:recipient|user|addressee)s?(?!'?s? (?:domain|server|host|system|mail|organi))/,
      /(?:user|recipient|customer) (?:is |does )?(?:not|n't) accept(?:ing)? (?:mail|messages|e-?mails?)/,
    ],
  },
  {
    reason: 'mailbox-full',
    says: [
      /too many (?:messages|mails) (?:on|in) (?:the |his |her |your |their )?(?:server|mailbox|inbox|box)/,
      /\bp=overquota\w*/,
      /quotaexceeded(?!time)/,
      /\bstoragequota\w*/,
      /shutoffquotaexceeded/,
    ],
  },
  {
    reason: 'suspend',
    says: [
      /\bp=disableduser\b/,
      /\bdisableduser\b/,
      /\binactivity\b/,
      /(?:mailbox|account) (?:(?:is|has been|was|currently|temporarily) ){1,3}(?:blocked|locked|suspended)/,
    ],
  },
  {
    reason: 'require-ptr',
    says: [
      // AOL
      /\brtr:rd\b/,
      /\bdns:(?:nr|b1)\b/,
      // Cox, Facebook, GoDaddy, Comcast
      /\baup#cxdns\b/,
      /\bdns-[pt]3\b/,
      /\bib108\b/,
      /\bpt0000\d\d\b/,
    ],
  },
  {
    reason: 'blocked',
    says: [
      // Outlook.com
      /\b(?:sc|dy|ou)-00\d\b(?!.{0,20}virus)/,
      /\bs3(?:150|140)\b/,
      // AOL
      /\b(?:rtr:(?:bb|du|bg|bl|sc)|con:b1|rly:\w\w|dyn:t\d)\b/,
      // Yahoo
      /\[bl2\d\]/,
      // Cox, Facebook, Comcast
      /\baup#cx(?:bl|cnct)\b/,
      /\b(?:ipbl\d{4}|cdrbl)\b/,
      /\bpol-[pt][1-4]\b/,
      /\b(?:bl|rl)00000\d\b/,
      // NetEase
      /\bdt:rbl\b/,
      // Amazon, AT&T
      /\bdnsbl:/,
      // Postfix, for every list that it asks
      /blocked using (?!spam)/,
      /client host\b[^.]{0,40} block/,
      /(?:\bis|found|listed) (?:in|on|at|by) (?:an? |the |our )?(?:\S+ )?(?:\w+·)*(?:rbl|dnsbl|black ?list|block ?list|spamhaus|spamcop|sorbs)/,
      /(?:e?-?mails?|messages?|connections?|access) from \[?[\d·:a-f]{7,40}\]? (?:(?:is|are|was|were|has|have|been|currently) )*(?:block|refus|reject|den(?:y|ied)|not (?:be )?(?:accept|allow))(?!.{0,200}(?:reverse|ptr\b|rdns|reputation|spf\b|dmarc))/,
      // Microsoft 365: 5.7.5xx and 5.7.6xx that name an address from which nothing is taken
      /banned send(?:ing|er)/,
      // T-Online
      /ip[=:]\d\S{4,40} - (?:a problem occurred|none\/bad reputation)/,
    ],
  },
  {
    reason: 'speeding',
    says: [
      // Outlook.com, NetEase, Cox
      /\brp-00\d\b/,
      /\bhl:(?:ifc|icc)\b/,
      /\bmi:sfq\b/,
      /\baup#cxthrt\b/,
      // Gmail
      /\bp=(?:receivingrate\w*|unsolicitedratelimit\w*)\b/,
    ],
  },
  {
    reason: 'auth-failure',
    says: [/\bpol-p7\b/, /\bdm00000\d\b/, /\[?\bau0\d\b\]?/, /\bp=(?:unauthenticatedemail|\w*dmarc\w*)\b/],
  },
  {
    reason: 'virus-detected',
    says: [
      // Mimecast: what its signatures find
      /rejected due to security policies/,
      /\bvirus(?:es)?\b/,
      /\bmalware\b/,
      /\btrojan\b/,
      /\b(?:infected|infected with)\b/,
      /\bworm\b/,
      /\beicar\b/,
      /\bclam(?:av|d)\b/,
    ],
  },
]
