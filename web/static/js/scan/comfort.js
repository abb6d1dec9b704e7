/* What this phone's holder wants to see and hear. The same cookie that the server reads (web/comfort.py): words joined by dots,
 * "no-sound", "no-flash", "no-shake", "furigana" and the size of text. */

const COOKIE = "tasuki_comfort";
const YEAR = 365 * 24 * 3600;

function words() {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${COOKIE}=`));
  return found ? found.slice(COOKIE.length + 1).split(".").filter(Boolean) : [];
}

/* name: "sound" | "flash" | "shake" */
export function wants(name) {
  return !words().includes(`no-${name}`);
}

export function setWanted(name, isWanted) {
  const kept = words().filter((word) => word !== `no-${name}`);
  if (!isWanted) kept.push(`no-${name}`);
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${COOKIE}=${kept.join(".")}; Max-Age=${YEAR}; Path=/; SameSite=Lax${secure}`;
}
