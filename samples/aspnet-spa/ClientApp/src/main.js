import { h, render } from 'preact';
import debug from 'debug';

const log = debug('app');

fetch('/api/greeting')
  .then((answer) => answer.json())
  .then(({ text }) => {
    log('greeted');
    render(h('h1', null, text), document.body);
  });
