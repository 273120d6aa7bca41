import { type FormEvent, type ReactNode, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Share } from "@/api/generated";
import { useShares, useSharing } from "@/api/guests";
import controls from "@/design/controls/controls.module.css";
import { Dialog } from "@/design/controls/Dialog";
import { count, instant } from "@/design/format";
import { Icon } from "@/design/icons/Icon";
import { useLang } from "@/design/useLang";
import { Trouble } from "../comments/Trouble";
import { useMapIds } from "../live/hooks";
import { endOf, isOfThisMachine, isOver, PERIODS, type Period } from "./expiry";
import classes from "./ShareDialog.module.css";

const MAY = ["view", "comment"] as const;

/** Links to this map: making one, and those that there are. */
export default function ShareDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("map_sharing");
  const where = useMapIds();
  const shares = useShares(where);
  const { share, revoke } = useSharing(where);
  return (
    <Dialog title={t("title")} onClose={onClose}>
      <div className={classes["parts"]}>
        <p className={classes["about"]}>{t("what")}</p>
        {share.data ? (
          <MadeLink
            key={share.data.share.id}
            address={`${window.location.origin}/share/${share.data.secret}`}
            onAnother={share.reset}
          />
        ) : (
          <NewLink busy={share.isPending} onMake={share.mutate} />
        )}
        <Trouble error={share.error ?? revoke.error} />
        <section className={classes["links"]} aria-label={t("links")}>
          <h3>{t("links")}</h3>
          {shares.error ? <Trouble error={shares.error} /> : null}
          {shares.data?.length === 0 ? <p className={classes["about"]}>{t("none")}</p> : null}
          <ul>
            {shares.data?.toReversed().map((each) => (
              <Link
                key={each.id}
                share={each}
                busy={revoke.isPending}
                onRevoke={() => revoke.mutate(each.id)}
              />
            ))}
          </ul>
        </section>
      </div>
    </Dialog>
  );
}

type Making = ReturnType<typeof useSharing>["share"]["mutate"];

/** What guests may do, for how long, and for whom the link is. */
function NewLink({ busy, onMake }: { busy: boolean; onMake: Making }) {
  const { t } = useTranslation("map_sharing");
  const [may, setMay] = useState<(typeof MAY)[number]>("comment");
  const [numbers, setNumbers] = useState(true);
  const [label, setLabel] = useState("");
  const [period, setPeriod] = useState<Period>("month");
  const [date, setDate] = useState("");
  const end = endOf(period, date, new Date());
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (end !== undefined) onMake({ may, numbers, label, expires_at: end });
  };
  return (
    <form className={classes["form"]} onSubmit={onSubmit}>
      <fieldset className={classes["choice"]}>
        <legend className={controls["label"]}>{t("may.legend")}</legend>
        {MAY.map((each) => (
          <label key={each} className={controls["check"]}>
            <input type="radio" name="may" checked={each === may} onChange={() => setMay(each)} />
            <span>
              <b>{t(`may.${each}`)}</b> {t(`may.${each}About`)}
            </span>
          </label>
        ))}
      </fieldset>
      <label className={controls["check"]}>
        <input type="checkbox" checked={numbers} onChange={(event) => setNumbers(event.target.checked)} />
        <span>
          <b>{t("numbers.show")}</b> {t("numbers.about")}
        </span>
      </label>
      <Field label={t("period.legend")}>
        {(id) => (
          <select
            id={id}
            className={controls["select"]}
            value={period}
            onChange={(event) => setPeriod(event.target.value as Period)}
          >
            {PERIODS.map((each) => (
              <option key={each} value={each}>
                {t(`period.${each}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {period === "date" ? (
        <Field label={t("period.until")}>
          {(id) => (
            <input
              id={id}
              className={controls["input"]}
              type="date"
              value={date}
              required
              onChange={(event) => setDate(event.target.value)}
            />
          )}
        </Field>
      ) : null}
      <Field label={t("label")}>
        {(id) => (
          <input
            id={id}
            className={controls["input"]}
            value={label}
            maxLength={100}
            placeholder={t("labelHint")}
            onChange={(event) => setLabel(event.target.value)}
          />
        )}
      </Field>
      <button type="submit" className={controls["button"]} data-main disabled={busy || end === undefined}>
        {t("make")}
      </button>
    </form>
  );
}

function Field({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className={controls["field"]}>
      <label htmlFor={id} className={controls["label"]}>
        {label}
      </label>
      {children(id)}
    </div>
  );
}

/** The link that was just made: the only moment in which it can be seen. */
function MadeLink({ address, onAnother }: { address: string; onAnother: () => void }) {
  const { t } = useTranslation("map_sharing");
  const [copied, setCopied] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const copy = async () => {
    field.current?.select();
    await navigator.clipboard?.writeText(address);
    setCopied(true);
  };
  return (
    <div className={classes["made"]}>
      <label className={controls["field"]}>
        <b>{t("made")}</b>
        <input
          ref={field}
          className={controls["input"]}
          readOnly
          value={address}
          onFocus={(event) => event.target.select()}
        />
      </label>
      <p className={classes["about"]}>{t("once")}</p>
      {isOfThisMachine(window.location.hostname) ? <p className={controls["warning"]}>{t("local")}</p> : null}
      <div className={controls["actions"]}>
        <button type="button" data-main onClick={() => void copy()}>
          <Icon name={copied ? "check" : "copy"} />
          {copied ? t("copied") : t("copy")}
        </button>
        <button type="button" onClick={onAnother}>
          {t("another")}
        </button>
        <span role="status" className={controls["hidden"]}>
          {copied ? t("copied") : ""}
        </span>
      </div>
    </div>
  );
}

/** A link that was made before: for whom, until when, how often it let somebody in. */
function Link({ share, busy, onRevoke }: { share: Share; busy: boolean; onRevoke: () => void }) {
  const { t } = useTranslation("map_sharing");
  const lang = useLang();
  const [asks, setAsks] = useState(false);
  const over = isOver(share.expires_at, new Date());
  const facts = [
    t(`may.${share.may}`),
    share.numbers ? null : t("numbers.hidden"),
    share.expires_at === null
      ? t("period.never")
      : t(over ? "ended" : "ends", { when: instant(share.expires_at, lang) }),
    share.used_at
      ? t("used", {
          count: share.uses ?? 0,
          n: count(share.uses ?? 0, lang),
          when: instant(share.used_at, lang),
        })
      : t("unused"),
  ].filter(Boolean);
  const name = share.label || t("unlabelled", { when: instant(share.created_at, lang) });
  return (
    <li data-over={over || undefined}>
      <div>
        <b>{name}</b>
        <span>{facts.join(" · ")}</span>
      </div>
      {asks ? (
        <fieldset className={controls["actions"]} aria-label={t("revokeOf", { name })}>
          <button type="button" data-bad disabled={busy} onClick={onRevoke}>
            {t("revokeNow")}
          </button>
          <button type="button" onClick={() => setAsks(false)}>
            {t("cancel")}
          </button>
        </fieldset>
      ) : (
        <button
          type="button"
          className={controls["button"]}
          data-small
          aria-label={t("revokeOf", { name })}
          onClick={() => (over ? onRevoke() : setAsks(true))}
        >
          {over ? t("remove") : t("revoke")}
        </button>
      )}
      {asks ? <p className={classes["about"]}>{t("revokeAsk")}</p> : null}
    </li>
  );
}
