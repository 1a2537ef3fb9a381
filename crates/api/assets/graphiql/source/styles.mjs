// What `react-style-singleton` does (styles that are there while something is open), by a style sheet object: the
// page's policy allows no style elements.

function singleton() {
  let users = 0;
  const sheet = new CSSStyleSheet();
  return {
    add(styles) {
      if (users++ > 0) return;
      sheet.replaceSync(styles);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    },
    remove() {
      if (--users > 0) return;
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter(other => other !== sheet);
    },
  };
}

import { useEffect } from "react";

export const stylesheetSingleton = singleton;

export function styleHookSingleton() {
  const sheet = singleton();
  return (styles, dynamic) =>
    useEffect(() => {
      sheet.add(styles);
      return () => sheet.remove();
    }, [styles && dynamic]);
}

export function styleSingleton() {
  const useStyle = styleHookSingleton();
  return ({ styles, dynamic }) => {
    useStyle(styles, dynamic);
    return null;
  };
}
