// Words that name nobody, in small letters: with a capital they begin a sentence, or are written so.

const ENGLISH = `
a about above according actually after again all almost already also although always am an and another any anybody anyone anything anyway are around as
ask at attached back be because been before being best better between both bought but by call called came can cannot card case change check cheers
come comes contact could customer day days dear delivered delivery did different do does doing done during each either else email enough even every
everything exactly few finally find first following for from further gave get gets getting give given go goes going good got great had has have having
hello help her here hers hey hi him his hope hopefully how however i i'd i'll i'm i've if in instead into invoice is isn't it it's its just keep kind
kindly know last later let like look looking made make many maybe me mine money more most much my need needs neither never new next no nobody none nor
not nothing now number of off ok okay old on once one only or order ordered other otherwise our ours out over own parcel payment perhaps phone please
possible price problem product question quite really received refund regarding regards reply return same saw say says second see seems send sent
several shall she shipped shipping shop should since size so some somebody someone something sometimes somewhere soon sorry still such sure thank
thanks that that's the their theirs them then there there's therefore these they they're this those though three through thus time to today together
tomorrow too tried two under unfortunately until up upon us use used usually very want wanted wants was we we'd we'll we're we've well went were what
what's when whenever where whether which while who whole whose why will wish with within without would wrong yes yesterday yet you you'd you'll you're
you've your yours fine happy hear let's meanwhile moreover nice otherwise sincerely subject truly warm welcome wonderful
monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december
christmas easter english norwegian norway european europe vat pdf sms usb xl xxl xs eu uk usa ok gmt cet re fw fwd ps faq`

const NORWEGIAN = `
aldri alle alltid alt altså andre annen annet at av bare begge bestilling bestillingen bestilte ble bli blir blitt bra bruke bruker brukt burde både
da dag dager de deg dem den denne der dere deres derfor derimot dermed dersom det dette din dine disse ditt du dårlig eller ellers en ene eneste enn
enda er et ett etter fant far feil ferdig fikk fin finne finnes fint fire flere for fordi forrige forresten fort fortsatt fra frakt fram før først
første få får fått gikk gjelder gjerne gjort gjorde gjør god godt gå går gått ha hadde han hans har hei heisann heldigvis hele helt hennes henne her
hilsen hjelp hjelpe hos hun hva hvem hver hvilken hvilket hvis hvor hvordan hvorfor håper i igjen ikke imidlertid ingen ingenting inn ja jeg jo kan
kanskje kjære kjøpt kjøpte kom komme kommer kommet kunne kvittering like litt liten lurer mange med meg meget men mens mer mest mi min mine mitt mot
mye må måtte nei neste noe noen nok ny nye nytt når nå nærmere og også om opp oss over pakke pakken passer penger på raskt rett retur samme sammen se
selv selvfølgelig send sende sendt sendte ser setter seg si siden sier sin sine sist siste skal skulle slik snart som spørsmål står størrelse stor
svar svare så takk takket tidligere til tilbake ting to trenger tre tror under ut uten vanlig var vare varen vær være vært ved vel veldig vennlig vet
vi videre vil ville vår våre vårt ønsker øverst
mandag tirsdag onsdag torsdag fredag lørdag søndag januar februar mars april mai juni juli august september oktober november desember jul påske norsk
norge engelsk europa mva sv vs hilsning beste mvh`

export const HARMLESS: ReadonlySet<string> = new Set(`${ENGLISH} ${NORWEGIAN}`.split(/\s+/).filter(Boolean))

/** Of these, those that people are called as well: they stay only where a sentence begins. */
export const NAMES_TOO: ReadonlySet<string> = new Set(
  'april august best dag day even fine god hans happy hope jo june juni kind like mai may per price second sent shall size vel welcome will wish'.split(
    ' ',
  ),
)

/** Before whom somebody's name stands, also in small letters. */
export const KIN =
  'my (?:wife|husband|partner|son|daughter|mother|father|mum|mom|dad|brother|sister|friend|boss|colleague|neighbou?r|boyfriend|girlfriend)|(?:kona|mannen|samboeren|kjæresten|sønnen|datteren|dattera|moren|mora|faren|broren|søsteren|søstera|vennen|venninnen|sjefen|naboen|kollegaen) (?:min|mi)'
