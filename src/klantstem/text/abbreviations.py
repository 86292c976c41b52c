"""Dutch abbreviations by what their full stop tells: in lower case and without that full stop."""

from __future__ import annotations


def _words(block: str) -> frozenset[str]:
    return frozenset(block.split())


#: A name, a number or the rest of the sentence always follows: "dhr. Jansen", "o.a. Rotterdam", "nr. 12".
LEADING = _words(
    """
    dhr mevr mw mvr mej drs dr ir ing prof mr st fam ds hr wed mgr sint v.d v.d.m v.h o.a oa bijv bijvb b.v bv
    bvb m.b.t mbt t.a.v tav i.v.m ivm i.p.v ipv d.w.z dwz t.o.v tov d.m.v dmv v.w.b vwb wb n.a.v nav a.d.h.v
    adhv m.u.v muv t.b.v tbv i.h.k.v i.h.b ihb i.c m.n mn t.g.v tgv i.s.m ism i.c.m icm o.v.v ovv t.n.v tnv
    i.t.t itt o.b.v obv t.w m.i mi m.a.w maw n.m.l nml nl m.m.v t.h.v c.q cq resp vgl zgn z.g zg zogen excl
    incl inkl inc ca circa ong ongev evt evtl plm p.s ps n.b nb a.h.w ahw e.v.t min max gem nr nrs tel telnr
    telef tst art blz bldz pag hfst afd bijl mvg gr grt versch dd d.d v.a va w.o
    """
)

#: May close a sentence: a capital after it starts a new one, a small letter goes on.
CLOSING = _words(
    """
    enz ezv enzo etc ect e.d ed e.a ea e.e.a eea o.i.d oid e.v e.c.a m.m dgl a.u.b aub s.v.p svp z.s.m zsm
    a.s.a.p asap n.v.t nvt n.o.t.k z.o.z b.g.g
    """
)

#: May close a sentence, and a name may follow as well: only a known first word starts a new one ("Jansen B.V. Daarna").
DOUBTFUL = _words(
    """
    n.v nv b.v.b.a bvba v.o.f vof c.v v.z.w vzw jr sr p.p p.p.p.n p.n p.j p.u p.m p.d p.k p.st p.w a.s j.l jl
    l.l v.chr n.chr o.k t.v d.v o.v h.a g.g.d g.g.z
    """
)

#: A unit after a number: "20 min. gewacht" goes on, "20 min. Daarna" does not.
UNITS = _words("u sec min mins km m cm mm gr kg l ltr st stk pers eur ct mnd wk wkn jr")

#: Short weekdays are words too ("dat is zo."): only a number or a range keeps them in the sentence.
WEEKDAYS = _words("ma di wo do vr za zo")

#: Short months, one of which is a first name: only a number beside them makes them a month.
MONTHS_SHORT = _words("jan feb febr mrt apr jun jul aug sep sept okt nov dec")
MONTHS = MONTHS_SHORT | _words(
    "januari februari maart april mei juni juli augustus september oktober november december"
)

#: What stands between initials and a surname: "J. de Vries", "A. van den Berg".
NAME_PARTICLES = _words("de den der van ter ten te t la le von el al v vd")

#: Words that start a Dutch sentence and are no surname.
STARTERS = _words(
    """
    de het een dit dat die deze er daar hier daarna daardoor daarom daarnaast daarbij dus maar en of want toch
    ook echter ik je jij u we wij ze zij hij jullie men mijn onze ons hun haar zijn uw iedereen niemand alles
    niets niks alle als toen nu dan eerst later vervolgens uiteindelijk verder bovendien inmiddels ondertussen
    vandaag gisteren morgen wat wie waar waarom wanneer hoe welke omdat doordat terwijl hoewel nadat voordat
    zodra sinds na voor met zonder bij door om op in aan tot tijdens volgens heel erg zeer best wel niet geen
    nooit altijd soms vaak nog al alleen jammer helaas gelukkig fijn goed prima top super slecht snel lekker
    leuk mooi dank bedankt graag kortom kan kun is was waren heb heeft hebben had hadden werd wordt worden
    moet mag wil zou zal krijg kreeg gaat ging komt kwam gebeld gewoon zo zelfs zeker helemaal veel weinig
    meer minder vooral misschien achteraf ondanks hopelijk volgende
    """
)

#: First words in lower case after which "..." was the end of a sentence rather than a pause in it.
RESTARTERS = _words("ik we wij ze zij het er dit nooit")

#: Words that lean on the next one: an emoji after them stands for a noun ("de 🍕 was koud").
LEANING = _words(
    "de het een die deze dit dat met van en of voor mijn geen onze hun jullie op in aan bij onder naar uw je te"
)

#: The last label of an address, as against a missing blank; ordinary words such as "net", "de" and "info" stay out.
ADDRESS_ENDINGS = _words(
    "nl be com eu org biz frl gov edu uk pdf doc docx xls xlsx jpg jpeg png html htm php js csv txt zip"
)
